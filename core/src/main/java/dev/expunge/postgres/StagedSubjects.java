package dev.expunge.postgres;

import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.BitSet;
import java.util.List;

/// The candidates whose own rows a restore has brought in. Used by the session's thread.
public final class StagedSubjects {
    private static final Sql NAMED = Sql.of("""
            select array[{texts}], s."expunge.subjects"[1] from {stage} s
             where s."expunge.subjects"[1] > 0 and {wanted}
            """);
    private static final Sql COMING = Sql.of("coalesce(s.\"expunge.state\", 'equal') = 'equal'");
    private static final Sql SOME = Sql.of("s.\"expunge.subjects\"[1] = any (?)");

    private final Session session;
    private final StagedTable root;

    StagedSubjects(Session session, StagedTable root) {
        this.session = session;
        this.root = root;
    }

    /// A candidate, by the key as the server writes it.
    public record Named(long position, List<String> key) {
        public Named {
            key = List.copyOf(key);
        }
    }

    /// The table of the subjects.
    public TableName table() {
        return root.name();
    }

    /// The types of its key's columns.
    public List<String> keyTypes() {
        Table table = root.table();
        return table.key().stream()
                .map(name -> table.column(name).orElseThrow().type())
                .toList();
    }

    /// Those who are there after the restore. Asked after [Restoration#look].
    public List<Named> comingBack() {
        return named(COMING);
    }

    /// Some of them.
    public List<Named> at(BitSet positions) {
        Long[] all = positions.stream().mapToObj(Long::valueOf).toArray(Long[]::new);
        return named(SOME, (Object) all);
    }

    private List<Named> named(Sql wanted, Object... arguments) {
        Sql texts = Sql.join(
                ", ",
                root.table().key().stream()
                        .map(name -> Sql.of("s.{column}::text").with("column", Sql.name(name)))
                        .toList());
        return session.query(
                NAMED.with("texts", texts).with("wanted", wanted).with("stage", root.stage()),
                row -> new Named(row.number(2), row.texts(1)),
                arguments);
    }
}
