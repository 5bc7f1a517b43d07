package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CriteriaTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "created_at < :as_of - make_interval(days => :retainDays)",
                "note = 'now() is the time; delete it' and a = $$ now(); $$ and b = $x$ $$ ; $x$",
                "note = 'it''s ;' and tag = E'it\\'s ; \\\\' and \"now\" = 1 and \"a;\"\"b\" = 2",
                "a = 1 -- now(); delete",
                "a = 1 /* now() /* ; */ drop table */ and b = 2",
                "exists (select from s where s.user_id = users.id)",
                "t.update = 1 and t.copy and \"delete\" is null and s.into = 2",
                "a[1:2] = b and c[lo:hi] = d and (array[1, 2])[1] = 3",
                "a::date < :as_of::date and b = '1'::int",
                "updated_at < :as_of and deleted and last_insert > 0 and now > 3",
                "substring(name from 1 for 3) = 'abc'",
                "age(:as_of, created_at) > interval '1 year' and age = 3",
                "label = 'today'::text and cast('now' as text) = label and note = 'call me now'",
                "note ~ '\\d+' and path = '\\\\' and b = B'01' and x = X'ff' and a$now$b = 1",
                "make_date(year := 2020, month := 1, day := 1) < d"
            })
    void aPlainConditionIsAccepted(String sql) {
        assertThat(Criteria.of(sql).flaws()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now()",
                "NOW ( )",
                "pg_catalog.now()",
                "\"now\"()",
                "now/* */()",
                "current_timestamp",
                "Current_Date",
                "current_time(0)",
                "localtime",
                "localtimestamp(3)",
                "clock_timestamp()",
                "statement_timestamp()",
                "transaction_timestamp()",
                "timeofday()",
                "age(created_at)",
                "age((select max(a, b)))",
                "'now'::timestamp",
                "'now'",
                "' NOW '",
                "date 'today'",
                "timestamp with time zone 'tomorrow'",
                "timestamptz(3) 'yesterday'",
                "'today 12:00'",
                "'yesterday noon'::timestamptz",
                "cast('yesterday' as date)",
                "'now'::text::timestamp",
                "$$now$$",
                "E'now'"
            })
    void theClockIsRefusedAndAsOfNamed(String clock) {
        assertThat(Criteria.of("created_at < " + clock).flaws())
                .singleElement()
                .extracting(Criteria.Flaw::message)
                .asString()
                .startsWith("must not use ")
                .contains(":as_of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"random()", "RANDOM()", "gen_random_uuid()", "uuidv7()", "nextval('s')", "random_normal(0, 1)"})
    void whatCannotBeRepeatedIsRefused(String call) {
        assertFlaw("a = " + call, "not repeatable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "setval('s', 1) = 1",
                "pg_sleep(1) is null",
                "pg_terminate_backend(1)",
                "dblink_exec('x') = 'y'",
                "pg_try_advisory_lock(1)"
            })
    void whatDoesMoreThanReadIsRefused(String call) {
        assertFlaw(call, "which does more than read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert",
                "update",
                "delete",
                "truncate",
                "merge",
                "drop",
                "alter",
                "create",
                "grant",
                "revoke",
                "copy",
                "DELETE",
                "into"
            })
    void aWordThatWritesIsRefused(String word) {
        assertFlaw(
                "exists (with x as (" + word + " a) select)",
                "must not use " + word.toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"for update", "FOR SHARE", "for no key update", "for key share"})
    void lockingRowsIsRefused(String lock) {
        assertFlaw("exists (select from a " + lock + ")", "must not lock rows");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    true; drop table users         | without ;
                    true;                          | without ;
                    true) or (true                 | has a ) that closes nothing
                    (true                          | has a ( that is never closed
                    a[1                            | has a [ that is never closed
                    (a[1)]                         | has a ) that closes nothing
                    a = 'x                         | has a string that is never closed
                    a = 'x''                       | has a string that is never closed
                    a = E'x\\'                     | has a string that is never closed
                    a = $$x                        | has a string that is never closed
                    a = $a$x$b$                    | has a string that is never closed
                    "a                             | has a name that is never closed
                    true /* x                      | has a comment that is never closed
                    true /* /* */                  | has a comment that is never closed
                    true \\gexec                   | must not have a \\ outside quotes
                    a = 'x\\' or b = 'y'           | has a \\ before a quote
                    E'a' 'b\\' or 1=1 --'          | has a \\ before a quote
                    U&"\\006eow"() > a             | must not use U& quotes
                    a = u&'x'                      | must not use U& quotes
                    a = $1                         | must not have numbered parameters
                    a = :                          | has a colon that is neither :name nor a ::cast
                    a = :'x'                       | has a colon that is neither :name nor a ::cast
                    a = :größe                     | has a parameter whose name
                    -- nothing                     | not only comments
                    a = 1for update                | must not lock rows
                    """)
    void whatWouldLeaveItsParenthesesIsRefused(String sql, String message) {
        assertFlaw(sql, message);
    }

    @Test
    void parametersAreFoundWithTheLineOfTheirFirstUse() {
        Criteria criteria = Criteria.of("""
                a < :as_of and ':no' <> b -- :neither
                and c = :one::int and d = any(array[:two, :three]) and $$:no$$ = e /* :no */
                and f[1:no] = g[(:four)] and ":no" = :one""");

        assertThat(criteria.flaws()).isEmpty();
        assertThat(criteria.parameters().entrySet().stream().map(Object::toString))
                .containsExactly("as_of=0", "one=1", "two=1", "three=1", "four=2");
    }

    @Test
    void flawsCarryTheLineWhereTheyAre() {
        assertThat(Criteria.of("a = 1\nand b = 'x\ny'\nand c < now()\nand d;").flaws())
                .extracting(Criteria.Flaw::line)
                .containsExactly(3, 4);
    }

    @Test
    void everyParameterIsRenderedWhereItStands() {
        ParsedCriteria parsed = Criteria.of("a = :one and b = ':one' and c like:two and d = :one::text")
                .parsed();

        assertThat(parsed.render(name -> "<" + name + ">"))
                .isEqualTo("a = <one> and b = ':one' and c like <two> and d = <one>::text");
    }

    @Test
    void whatIsRenderedNeverSwallowsTheClosingParenthesis() {
        assertThat(Criteria.of("a = :b -- why").parsed().render(_ -> "1")).isEqualTo("a = 1 -- why\n");
        assertThat(Criteria.of("a = 1 --").parsed().render(_ -> "")).isEqualTo("a = 1 --\n");
    }

    @Test
    void anOperatorWithAQuestionMarkIsDoubledAndTextIsNot() {
        assertThat(Criteria.of("a ? 'x?' and \"b?\" ?| :c").parsed().render(_ -> "?"))
                .isEqualTo("a ?? 'x?' and \"b?\" ??| ?");
    }

    @Test
    void nothingIsRenderedWhileThereAreFlaws() {
        assertThatIllegalStateException().isThrownBy(Criteria.of("now() > a")::parsed);
    }

    @Test
    void textOfAnyKindIsLookedAtWithoutFailing() {
        var random = new java.util.Random(11);
        List<String> pieces = List.of(
                "'", "\"", "$", "$a$", "\\", "/*", "*/", "--", "\n", ":", "::", ":x", "E'", "U&'", "(", ")", "[", "]",
                "now", "(", " ", "1", ".", ";", "array", "ı", "\0", "'now'", "age", ",");
        for (int round = 0; round < 50_000; round++) {
            var sql = new StringBuilder();
            for (int left = random.nextInt(12); left > 0; left--) {
                sql.append(pieces.get(random.nextInt(pieces.size())));
            }
            Criteria criteria = Criteria.of(sql.toString());
            if (criteria.flaws().isEmpty()) {
                String rendered = criteria.parsed().render(_ -> "null");
                assertThat(Criteria.of("(" + rendered + ")").flaws())
                        .as(sql.toString())
                        .isEmpty();
            }
        }
    }

    private static void assertFlaw(String sql, String message) {
        assertThat(Criteria.of(sql).flaws())
                .extracting(Criteria.Flaw::message)
                .anySatisfy(flaw -> assertThat(flaw).contains(message));
    }
}
