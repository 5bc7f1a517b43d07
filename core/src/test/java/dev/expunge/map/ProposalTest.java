package dev.expunge.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProposalTest {
    private static final TableName USERS = new TableName("public", "users");
    private static final TableName NOTES = new TableName("public", "notes");

    private static Column column(String name, boolean notNull) {
        return new Column(name, "bigint", notNull, false, true);
    }

    private static Table table(TableName name, long oid, List<Column> columns, List<String> key) {
        return new Table(name, Table.Kind.TABLE, columns, key, List.of(new Leaf(oid, name)), 10, List.of(), Set.of());
    }

    private static Proposal proposed(boolean matchFull) {
        Table users = table(USERS, 1, List.of(column("tenant", true), column("id", true)), List.of("tenant", "id"));
        Table notes = table(
                NOTES, 2, List.of(column("id", true), column("tenant", true), column("author", false)), List.of("id"));
        var terms = new ForeignKey.Terms(matchFull, false, false, true, List.of("author"), Set.of());
        var key = new ForeignKey(
                "notes_author_fkey",
                NOTES,
                List.of("tenant", "author"),
                USERS,
                List.of("tenant", "id"),
                ForeignKey.OnDelete.SET_NULL,
                true,
                ForeignKey.Keeping.ENFORCED,
                Set.of(),
                terms);
        return Proposal.all(new Catalog(Map.of(USERS, users, NOTES, notes), List.of(key)), users)
                .getFirst();
    }

    @Test
    void aReferenceThatOneColumnEndsIsDetachedAsTheSchemaSays() {
        assertThat(proposed(false).action()).isEqualTo(Optional.of(Action.DETACH));
    }

    @Test
    void oneThatNeedsAllOfItsColumnsIsLeftToAPerson() {
        assertThat(proposed(true).action()).isEmpty();
        assertThat(proposed(true).reason()).contains("cannot be null, although it says so");
    }
}
