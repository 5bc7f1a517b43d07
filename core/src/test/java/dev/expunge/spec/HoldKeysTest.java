package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The section `holds` of a spec.
class HoldKeysTest {
    private static Spec spec(String holds) {
        return new SpecReader().parse(Path.of("/specs/a.yaml"), """
                expunge: 1
                name: a
                database: { url: "postgresql://h/d", environment: test }
                root: public.users
                criteria: created_at < :as_of
                """ + holds, Map.of());
    }

    @Test
    void everySourceHasItsForm() {
        assertThat(spec("""
                holds:
                  - { table: public.legal, key: user_id, while: released_at is null, until: ends }
                  - { table: public.legal, key: [tenant, user_id] }
                  - { condition: "exists (select from a where a.u = users.id and a.till > now())" }
                  - { csv: held.csv, key: id }
                """).holds().stream().map(HoldSource::title))
                .containsExactly("public.legal", "public.legal", "the condition of hold 3", "/specs/held.csv");
        assertThat(spec("").holds()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ key: id }                                        | must have one of table, condition and csv",
                "{ table: public.l, csv: x, key: id }               | must have one of table, condition and csv",
                "{ table: public.l }                                | must say by which columns",
                "{ csv: x.csv }                                     | must say by which columns",
                "{ condition: a, key: id }                          | is for a table or a file",
                "{ csv: x.csv, key: id, until: u }                  | is for a table alone",
                "{ condition: a, while: b }                         | is for a table alone",
                "{ table: legal, key: id }                          | must name the schema too",
                "{ condition: 'a; drop table b' }                   | without ;",
                "{ condition: 'a = :x' }                            | parameters are for the criteria",
                "{ condition: 'random() < 0.5' }                    | not repeatable",
                "{ table: public.l, key: id, while: 'delete' }      | must not use delete",
                "{ table: public.l, key: id, while: \"a < 'now'::date\" } | write now()",
            })
    void everyMistakeIsNamed(String hold, String told) {
        assertThatThrownBy(() -> spec("holds:\n  - " + hold + "\n")).hasMessageContaining(told);
    }

    @Test
    void theSignatureKnowsEverySourceButNotWhereAFileLies() {
        String table = "holds: [{ table: public.l, key: id }]\n";
        List<String> others = List.of(
                "",
                "holds: [{ table: public.l, key: other }]\n",
                "holds: [{ table: public.l, key: id, while: a }]\n",
                "holds: [{ table: public.l, key: id, until: a }]\n",
                "holds: [{ csv: l, key: id }]\n",
                "holds: [{ condition: a }]\n");
        assertThat(others.stream().map(o -> SpecDigest.canonical(spec(o))).distinct())
                .hasSize(6)
                .doesNotContain(SpecDigest.canonical(spec(table)));
        assertThat(SpecDigest.canonical(spec("holds: [{ csv: a/l.csv, key: id }]\n")))
                .isEqualTo(SpecDigest.canonical(spec("holds: [{ csv: b/l.csv, key: id }]\n")));
    }
}
