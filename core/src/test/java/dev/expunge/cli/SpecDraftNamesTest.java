package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Failure;
import dev.expunge.map.Catalog;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.ForeignKey.OnDelete;
import dev.expunge.map.Proposal;
import dev.expunge.spec.Criteria;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecReader;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A draft holds every name of a schema as the catalog spells it.
class SpecDraftNamesTest {
    private static final TableName USERS = new TableName("public", "users");
    private static final Map<String, String> ENVIRONMENT = Map.of("DATABASE_URL", "postgresql://db.example/app");

    private static Spec read(String draft) {
        return new SpecReader().parse(Path.of("/jobs/spec.yaml"), draft, ENVIRONMENT);
    }

    private static String draft(Catalog catalog, TableName root) {
        return SpecDraft.of(catalog, catalog.existing(root), "cleanup");
    }

    static List<String> oddNames() {
        return List.of(
                "order",
                "null",
                "true",
                "User Data",
                "UPPER",
                "it's",
                "a\"b",
                "a: b # c",
                "- x",
                "größe",
                "İstanbul",
                "用户",
                "cafe\u0301",
                "\ud83d\ude00",
                "a\nb: c",
                "tab\there",
                "\u001b[0m",
                "line\u2028separator\u0085\ufeff",
                "${DATABASE_URL}",
                "a$${b",
                "${",
                "a.b(c, d) -> e",
                "%s %d",
                "back\\slash",
                "--",
                ":as_of",
                "?",
                " ",
                "$1");
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void readsBackOddNamesAsTheyAre(String odd) {
        var root = new TableName(odd, odd);
        var child = new TableName("public", odd + "2");
        var other = new TableName(odd, "other");
        Catalog catalog = new Schemas()
                .table(root, 5, List.of(id(odd), timestamp(odd + "3")))
                .table(child, 5, List.of(id(odd), Schemas.column("second", "bigint", false)))
                .table(other, 5, List.of(id("a")))
                .reference(key(child, List.of("second", odd), root, List.of(odd, odd + "3")))
                .reference(key(child, List.of(odd), root, List.of(odd)))
                .reference(key(child, List.of(odd), other, List.of("a")))
                .reference(key(child, List.of("second"), root, List.of(odd)))
                .reference(key(other, List.of("a"), child, List.of(odd)))
                .catalog();

        String draft = draft(catalog, root);

        assertThat(marked(draft)).isEqualTo(1);
        Spec spec = read(draft.replace(": DECIDE", ": forbid"));
        assertThat(spec.root()).isEqualTo(root);
        assertThat(spec.edges().keySet())
                .containsExactlyElementsOf(Proposal.all(catalog, catalog.existing(root)).stream()
                        .map(Proposal::edge)
                        .toList());
        spec.guards().dates().forEach(range -> assertThat(range.column()).isEqualTo(odd + "3"));
        assertThat(Criteria.of(spec.criteria()).flaws()).isEmpty();
    }

    /// How many marks the reader finds; the same draft, decided, must read clean.
    private static long marked(String draft) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(draft));
        return failure.what().split("must be decided by a person", -1).length - 1L;
    }

    @Test
    void readsBackAReferenceTooLongForOneLine() {
        List<Column> columns = IntStream.range(0, 32)
                .mapToObj(n -> Schemas.column("Column " + "x".repeat(50) + n, "bigint", false))
                .toList();
        List<String> names = columns.stream().map(Column::name).toList();
        var wide = new TableName("public", "wide");
        Catalog catalog = new Schemas()
                .table(USERS, 1, columns)
                .table(wide, 1, columns)
                .reference(key(wide, names, USERS, names))
                .catalog();

        assertThat(marked(draft(catalog, USERS))).isEqualTo(1);
        assertThat(read(draft(catalog, USERS).replace(": DECIDE", ": detach"))
                        .edges()
                        .keySet())
                .singleElement()
                .satisfies(edge -> assertThat(edge.columns()).isEqualTo(names));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "public.Users", "null", "007", "ÄÖ", "-", "İ", "a b\nc: d"})
    void bringsEveryNameIntoTheFormOfAJob(String name) {
        Catalog catalog = new Schemas().table("users", 1, "id bigint!").catalog();

        assertThat(read(SpecDraft.of(catalog, catalog.existing(USERS), name)).name())
                .matches("[a-z0-9-]{1,63}");
        String longName = name + "x".repeat(70);
        assertThat(read(SpecDraft.of(catalog, catalog.existing(USERS), longName))
                        .name())
                .hasSize(63);
    }

    private static Column id(String name) {
        return Schemas.column(name, "bigint", true);
    }

    private static Column timestamp(String name) {
        return Schemas.column(name, "timestamp with time zone", true);
    }

    private static ForeignKey key(TableName child, List<String> from, TableName parent, List<String> to) {
        return new ForeignKey(
                "k", child, from, parent, to, OnDelete.NO_ACTION, true, ForeignKey.Keeping.ENFORCED, Set.of());
    }
}
