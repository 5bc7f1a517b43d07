package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.sql.TableName;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionKeysTest {
    private static Decision decision(String edge) {
        return Specs.read(Specs.with("edges:\n  " + edge + "\n")).edges().values().stream()
                .findFirst()
                .orElseThrow();
    }

    @Test
    void newValuesAreNothingConstantsAndExpressions() {
        Decision decision = decision(
                "public.a(b): { anonymize: { b: null, c: 'null', d: 007, e: \"\", '\"F g\"': { sql: e || '?' } } }");

        assertThat(decision.action()).isEqualTo(Action.ANONYMIZE);
        assertThat(decision.set())
                .containsExactly(
                        Map.entry("b", new NewValue.Nothing()),
                        Map.entry("c", new NewValue.Constant("null")),
                        Map.entry("d", new NewValue.Constant("007")),
                        Map.entry("e", new NewValue.Constant("")),
                        Map.entry("F g", new NewValue.Computed(new Expression("e || '?'"))));
        assertThat(new Expression("a ? 'x?' and b").sql()).isEqualTo("a ?? 'x?' and b");
    }

    @Test
    void aReasonToKeepHasItsLastDay() {
        Decision decision =
                decision("public.a(b) -> public.c(d): { keep: { reason: tax law, until: 2031-12-31 }, when: b > 1 }");

        assertThat(decision.action()).isEqualTo(Action.KEEP);
        assertThat(decision.when()).contains(new Expression("b > 1"));
        Keeping keeping = decision.keeping().orElseThrow();
        assertThat(keeping).isEqualTo(new Keeping("tax law", LocalDate.of(2031, 12, 31)));
        assertThat(keeping.over(LocalDate.of(2031, 12, 31))).isFalse();
        assertThat(keeping.over(LocalDate.of(2032, 1, 1))).isTrue();
    }

    @Test
    void protectedTablesAreNames() {
        assertThat(Specs.read(Specs.with("protect: [public.payments, 'public.\"A b\"']\n"))
                        .protect())
                .containsExactlyInAnyOrder(new TableName("public", "payments"), new TableName("public", "A b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            public.a(b): anonymize                                              | must say which columns: { anonymize: { name: null } }
            public.a(b): keep                                                   | must say why and how long
            public.a(b): delte                                                  | must be one of: delete, detach, forbid; did you mean delete?
            public.a(b): { action: DECIDE }                                     | must be decided by a person
            public.a(b): {}                                                     | must have one of action, anonymize and keep
            public.a(b): { action: delete, keep: { reason: x, until: 2031-12-31 } } | must have one of action, anonymize and keep
            public.a(b): { action: delete, set: { b: 1 } }                      | set   is for detach alone
            public.a(b): { anonymize: {} }                                      | anonymize   must name at least one column
            public.a(b): { anonymize: { b: } }                                  | has no value: write null for no value
            public.a(b): { anonymize: { b: [1] } }                              | must be null, a single value, or { sql: … }
            public.a(b): { anonymize: { b: { sql: now() } } }                   | must not use now(), which differs in each batch
            public.a(b): { anonymize: { b: { sql: random() } } }                | must not use random()
            public.a(b): { anonymize: { b: { sql: (select 1) } } }              | without select
            public.a(b): { anonymize: { b: { sql: ":as_of" } } }                | parameters are for the criteria
            public.a(b): { anonymize: { b: { sql: "1) or (1=1" } } }            | has a ) that closes nothing
            public.a(b): { anonymize: { b: { sql: "1 -- x" } } }                | must not hold a comment
            public.a(b): { anonymize: { b: { sql: "$$x$$" } } }                 | must have its strings in single quotes
            public.a(b): { anonymize: { b c: 1 } }                              | must be one column of the child
            public.a(b): { keep: { reason: x } }                                | keep.until   is missing
            public.a(b): { keep: { reason: x, until: tomorrow } }               | must be a day such as 2031-12-31
            public.a(b): { keep: { until: 2031-12-31 } }                        | keep.reason   is missing
            public.a(b): { action: delete, wen: b = 1 }                         | is not a key; did you mean
            public.a(b): { action: delete, when: "b = ctid" }                   | must not use ctid
            public.a(b ->> 'x'): delete                                         | must look like public.audit_logs(user_id)
            public.a(b ->> 'x', c) -> public.c(d): delete                       | must look like
            public.a(b ->> now()) -> public.c(d): delete                        | must not use now()
            public.a(b) -> public.c(any(d)): delete                             | must not have any(…) on the side of the parent
            public.a(b ->> 'x') -> public.c(d, e): delete                       | must have as many columns on both sides
            """)
    void whatIsWrongIsSaid(String edge, String words) {
        assertThat(Specs.failure(Specs.with("edges:\n  " + edge + "\n")).what()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public.events(payload ->> 'user_id') -> public.users(id)",
                "public.events(payload -> 'a' ->> 'b)') -> public.users(lower(mail))",
                "public.groups(any(member_ids)) -> public.users(id::text)",
                "public.groups(any(string_to_array(ids, ','))) -> public.users(id)",
                "public.\"A -> b(c)\"(lower(\"x)\")) -> public.users(mail)",
                "public.a(any_of) -> public.users(id)"
            })
    void whatIsPrintedReadsBackEqual(String text) {
        EdgeName name = EdgeName.parse(text).orElseThrow();

        assertThat(name).hasToString(text);
        assertThat(EdgeName.parse(name.toString())).contains(name);
    }

    @Test
    void theFormsAreToldApart() {
        assertThat(EdgeName.parse("public.g( ANY ( ids ) ) -> public.users(id)")
                        .orElseThrow()
                        .term())
                .isEqualTo(new Term.Element(new Expression("ids")));
        assertThat(EdgeName.parse("public.g(any(a) || any(b)) -> public.users(id)")
                        .orElseThrow()
                        .term())
                .isInstanceOf(Term.Value.class);
        assertThat(EdgeName.parse("public.g(a, b)").orElseThrow().term())
                .isEqualTo(new Term.Columns(List.of("a", "b")));
        assertThat(EdgeName.parse("public.g(a b)")).isEqualTo(Optional.empty());
    }

    @Test
    void everythingThatIsDecidedIsPartOfTheDigest() {
        List<String> specs = List.of(
                "public.a(b): delete",
                "public.a(b): { anonymize: { b: null } }",
                "public.a(b): { anonymize: { b: 'null' } }",
                "public.a(b): { anonymize: { b: { sql: 'null' } } }",
                "public.a(b): { anonymize: { b: null, c: null } }",
                "public.a(b): { action: detach, set: { b: null } }",
                "public.a(b): { keep: { reason: x, until: 2031-12-31 } }",
                "public.a(b): { keep: { reason: y, until: 2031-12-31 } }",
                "public.a(b): { keep: { reason: x, until: 2031-12-30 } }",
                "public.a(b): { action: delete, when: b > 1 }",
                "public.a(b): { action: delete, when: b > 2 }",
                "public.a(b): delete\nprotect: [public.c]",
                "public.a(b): delete\nprotect: [public.d]");

        assertThat(specs.stream()
                        .map(edge -> SpecDigest.canonical(Specs.read(Specs.with("edges:\n  " + edge + "\n"))))
                        .distinct())
                .hasSize(specs.size());
        assertThat(SpecDigest.canonical(Specs.read(Specs.with("edges: { public.a(b): { action: delete } }\n"))))
                .isEqualTo(SpecDigest.canonical(Specs.read(Specs.with("edges: { public.a(b): delete }\n"))));
    }
}
