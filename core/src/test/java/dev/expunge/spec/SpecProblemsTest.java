package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every rule of the file, one wrong spec each. The smallest spec has seven lines, so a section behind it is line
/// 8.
class SpecProblemsTest {
    @Test
    void tenMistakesAreReportedTogetherEachWithItsLine() {
        Failure failure = Specs.failure("""
                expunge: 2
                name: PII Clean-up
                database:
                  url: mysql://db/fluxmap
                  pasword: ${SECRET}
                parameters:
                  retainDays: { type: integr }
                root: users
                criteria: |
                  created_at < now()
                  and plan = :plan
                edges:
                  public.audit_logs(user_id): DECIDE
                guards:
                  max_rows: 0
                pace:
                  deadline: 200
                """);

        assertThat(failure.code()).isEqualTo(Code.SPEC_INVALID);
        assertThat(failure.what().lines())
                .containsExactly(
                        "/jobs/spec.yaml has 13 problems",
                        "  /jobs/spec.yaml:1  expunge = 2   must be 1, the version of the spec",
                        "  /jobs/spec.yaml:2  name = PII Clean-up   must be 1 to 63 of a-z, 0-9 and -",
                        "  /jobs/spec.yaml:3  database.environment   is missing",
                        "  /jobs/spec.yaml:4  database.url   must look like postgresql://host:5432/database"
                                + " or jdbc:postgresql://host:5432/database",
                        "  /jobs/spec.yaml:5  database.pasword   is not a key; did you mean database.password?",
                        "  /jobs/spec.yaml:7  parameters.retainDays.type = integr   must be one of: integer, number,"
                                + " text, date, boolean; did you mean integer?",
                        "  /jobs/spec.yaml:7  parameters.retainDays   is declared but never used",
                        "  /jobs/spec.yaml:8  root = users   must name the schema too: write public.users",
                        "  /jobs/spec.yaml:10  criteria   must not use now(): write :as_of, the frozen now of the run",
                        "  /jobs/spec.yaml:11  criteria   uses :plan, which parameters does not declare",
                        "  /jobs/spec.yaml:13  edges.public.audit_logs(user_id) = DECIDE   must be decided by a person:"
                                + " delete, detach or forbid",
                        "  /jobs/spec.yaml:15  guards.max_rows = 0   must be at least 1",
                        "  /jobs/spec.yaml:17  pace.deadline = 200   must be a number with a unit: ms, s, min or h,"
                                + " such as 200ms");
        assertThat(failure.dataState()).isEqualTo("nothing was deleted.");
        assertThat(failure.next()).containsExactly("correct the lines above and run the same command again");
        assertThat(failure.code().exit()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    guards: { max_rwos: 5 }                      | guards.max_rwos   is not a key; did you mean guards.max_rows?
                    max_rows: 5                                  | max_rows   is not a key; did you mean guards.max_rows?
                    gards: {}                                    | gards   is not a key; did you mean guards?
                    zzz: 1                                       | zzz   is not a key
                    guards:                                      | guards   has no value
                    guards: 5                                    | guards = 5   must be a mapping of keys to values
                    guards: { max_rows: [1] }                    | guards.max_rows   must be a single value
                    guards: { max_rows: }                        | guards.max_rows   has no value
                    guards: { max_rows: 1e3 }                    | guards.max_rows = 1e3   must be a whole number
                    guards: { max_rows: 1.5 }                    | guards.max_rows = 1.5   must be a whole number
                    guards: { max_rows: ٣ }                      | guards.max_rows = ٣   must be a whole number
                    guards: { max_rows: 1, max_rows: 2 }         | guards.max_rows   is there twice, first on line 8
                    guards: { max_ratio: 40 }                    | guards.max_ratio = 40   must be a share above 0%
                    guards: { max_ratio: 0% }                    | guards.max_ratio = 0%   must be a share above 0%
                    guards: { max_ratio: 101% }                  | guards.max_ratio = 101%   must be a share above 0%
                    guards: { allow_empty: yes }                 | guards.allow_empty = yes   must be true or false
                    guards: { dates: created_at }                | guards.dates = created_at   must be a list
                    guards: { dates: [] }                        | guards.dates   must have at least 1 item
                    guards: { dates: [{ not_after: 2012-01-01 }] }   | guards.dates[0].column   is missing
                    guards: { dates: [{ column: a }] }           | guards.dates[0]   must have not_before, not_after or both
                    guards: { dates: [{ column: a.b, not_after: 2012-01-01 }] } | guards.dates[0].column = a.b   must be the name of one
                    guards: { dates: [{ column: a, not_after: 2012-02-30 }] } | guards.dates[0].not_after = 2012-02-30   must be a day
                    guards: { dates: [{ column: a, not_after: now }] }   | guards.dates[0].not_after = now   must be a day
                    guards: { dates: [{ column: a, not_before: 2013-01-01, not_after: 2012-01-01 }] } | must not be earlier than not_before
                    guards: { dates: [{ column: a, not_before: ":as_of - 1 day", not_after: ":as_of - 9 days" }] } | must not be earlier
                    pace: { mode: { fixed: { roots: 0 } } }      | pace.mode.fixed.roots = 0   must be at least 1
                    pace: { mode: { fixed: { roots: 100001 } } } | pace.mode.fixed.roots = 100001   must be at most 100000
                    pace: { mode: { fixed: { pause: 200 } } }    | pace.mode.fixed.pause = 200   must be a number with a unit
                    pace: { mode: { fixed: { pause: -1s } } }    | pace.mode.fixed.pause = -1s   must be a number with a unit
                    pace: { mode: { fixed: { pause: 25h } } }    | pace.mode.fixed.pause = 25h   must be at most 24h
                    pace: { mode: fixed }                        | pace.mode = fixed   must be gentle, brisk or { fixed: {
                    pace: { mode: gentel }                       | must be gentle, brisk or { fixed: { roots: 500, pause: 200ms } }; did you mean gentle?
                    pace: { mode: {} }                           | pace.mode.fixed   is missing
                    pace: { mode: { fixed: {} }, batch: {} }     | pace.batch   has no effect on a pace that is fixed: take one away
                    pace: { roots: 500 }                         | pace.roots   is not a key; did you mean
                    pace: { batch: { roots: 500 } }              | pace.batch.roots = 500   must be two whole numbers, such as 1..5000
                    pace: { batch: { roots: 0..5 } }             | pace.batch.roots = 0..5   must go from at least 1 to at most 100000
                    pace: { batch: { roots: 9..5 } }             | pace.batch.roots = 9..5   must go from at least 1 to at most 100000
                    pace: { batch: { target: 0ms } }             | pace.batch.target = 0ms   must be at least 1ms
                    pace: { workers: 65 }                        | pace.workers = 65   must be at most 64
                    pace: { deadline: 0s }                       | pace.deadline = 0s   must be at least 1ms
                    stop: { kill_file: ~/stop }                  | stop.kill_file = ~/stop   must not start with ~
                    stop: { kill_file: s3://bucket/stop }        | stop.kill_file = s3://bucket/stop   must be a path of this machine
                    stop: { kill_file: "" }                      | stop.kill_file   must not be blank
                    backup: { export: { encrypt_to: [] } }       | backup.export.to   is missing
                    backup: { export: { to: x } }                | backup.export.encrypt_to   is missing
                    backup: { export: { to: x, encrypt_to: [] } }  | backup.export.encrypt_to   must have at least 1 item
                    backup: { export: { to: x, encrypt_to: [age1abc] } } | backup.export.encrypt_to[0]   must be a public key in the age format
                    backup: { export: { to: x, encrypt_to: [AGE-SECRET-KEY-1QQ] } } | backup.export.encrypt_to[0]   is a secret key
                    backup: { export: { to: 's3://X/y', encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] } } | must be s3:// with the name of a bucket
                    backup: { export: { to: 'gs://abc', encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] } } | must be a path of this machine, or s3://bucket/prefix
                    backup: { export: { to: x, encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p], lock: { mode: compliance, retain: 1 year } } } | backup.export   has a lock, which only a bucket can keep
                    backup: { export: { to: 's3://abc', encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p], lock: { mode: compliance, retain: 101 years } } } | must be days, months or years
                    backup: { export: { to: 's3://abc', encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p], lock: { mode: strict, retain: 1 year } } } | must be one of: compliance, governance
                    s3: { kms_key: alias/export } | must be the id or the ARN of a key
                    s3: { endpoint: 'http://user:pw@host' } | must not hold a user or a password
                    s3: { max_rate: 10 } | must be at least
                    s3: { access_key: x } | s3.access_key   is not a key
                    edges: { audit_logs(user_id): delete }       | edges.audit_logs(user_id)   must look like public.audit_logs(user_id)
                    edges: { public.audit_logs: delete }         | edges.public.audit_logs   must look like public.audit_logs(user_id)
                    edges: { public.a(b): delte }                | edges.public.a(b) = delte   must be one of: delete, detach, forbid; did you mean delete?
                    edges: { public.a(b): decide }               | edges.public.a(b) = decide   must be decided by a person
                    edges: { public.a(b): delete, PUBLIC.a( b ): forbid } | is there twice, first on line 8
                    edges: { "public.a(b, c) -> public.d(e)": delete } | must have as many columns on both sides
                    stop: { kill_file: "${UNSET}" }              | stop.kill_file = ${UNSET}   needs the environment variable UNSET, which is not set
                    stop: { kill_file: "a${b" }                  | stop.kill_file = a${b   has a ${ without a variable's name and }
                    """)
    void aWrongSectionIsReported(String section, String problem) {
        assertOneProblem(Specs.with(section + "\n"), 8, problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    { type: integer, default: x }                | parameters.p.default = x   must be a whole number
                    { type: integer, default: 1.5 }              | parameters.p.default = 1.5   must be a whole number
                    { type: integer, minimum: 1, default: 0 }    | parameters.p.default = 0   must be at least 1
                    { type: number, maximum: 0.5, default: 0.51 } | parameters.p.default = 0.51   must be at most 0.5
                    { type: number, minimum: 2, maximum: 1 }     | parameters.p.maximum = 1   must not be below minimum
                    { type: number, minimum: 1e5 }               | parameters.p.minimum = 1e5   must be a number
                    { type: text, minimum: 1 }                   | parameters.p.minimum = 1   is only for the types integer and number
                    { type: date, maximum: 1 }                   | parameters.p.maximum = 1   is only for the types integer and number
                    { type: date, default: 01.02.2024 }          | parameters.p.default = 01.02.2024   must be a day
                    { type: boolean, default: 1 }                | parameters.p.default = 1   must be true or false
                    { default: 1 }                               | parameters.p.type   is missing
                    { type: integer, defualt: 1 }                | parameters.p.defualt   is not a key; did you mean parameters.p.default?
                    """)
    void aWrongDeclarationOfAParameterIsReported(String declaration, String problem) {
        assertOneProblem(Specs.withCriteria("criteria: a = :p\nparameters: { p: " + declaration + " }\n"), 8, problem);
    }

    @Test
    void aParameterHasANameThatCriteriaCanUse() {
        assertOneProblem(
                Specs.with("parameters: { as_of: { type: date } }\n"), 8, "parameters.as_of   is reserved: :as_of is");
        Failure dashed = Specs.failure(Specs.with("parameters: { retain-days: { type: date } }\n"));
        assertThat(dashed.what()).contains("parameters.retain-days   must be a name of letters, digits and _");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://app:hunter2@db/fluxmap",
                "jdbc:postgresql://app:hunter2@db/fluxmap",
                "postgres://app:hunter%3A2@db:5432/fluxmap",
                "jdbc:postgresql://db/fluxmap?user=app&password=hunter2",
                "jdbc:postgresql://db/fluxmap?%70assword=hunter2",
                "jdbc:postgresql://db/fluxmap?sslpassword=hunter2"
            })
    void aPasswordInsideTheUrlIsRefusedAndNotRepeated(String url) {
        Failure failure = Specs.failure(Specs.SMALLEST.replace("${FLUXMAP_URL}", url));

        assertThat(failure.what())
                .contains(":4  database.url   must not hold a password: write database.password: ${NAME} instead")
                .doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://app:hunter/2@db/fluxmap",
                "postgresql://app:hunter?2@db/fluxmap",
                "postgresql://app:12?2@db/fluxmap",
                "postgresql://db:port/fluxmap",
                "jdbc:mysql://db/fluxmap",
                "db.example"
            })
    void aUrlOfAnotherFormIsRefusedAndNotRepeated(String url) {
        Failure failure = Specs.failure(Specs.SMALLEST.replace("${FLUXMAP_URL}", url));

        assertThat(failure.what()).contains(":4  database.url   must look like").doesNotContain(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/fluxmap",
                "jdbc:postgresql:///fluxmap",
                "postgres://db:5432/fluxmap?user=me@corp&sslmode=verify-full",
                "postgresql://app@one:5432,two:5433/fluxmap",
                "postgresql://[::1]:5432/fluxmap"
            })
    void aUrlWithoutPasswordIsAccepted(String url) {
        assertThat(Specs.read(Specs.SMALLEST.replace("${FLUXMAP_URL}", url))
                        .database()
                        .url())
                .isEqualTo(url);
    }

    @Test
    void keysThatAreMissingAreAllNamed() {
        Failure failure = Specs.failure("guards: {}\n");

        assertThat(failure.what())
                .contains("has 5 problems", "expunge   is", "name   is", "database   is", "root   is", "criteria   is");
    }

    static void assertOneProblem(String yaml, int line, String problem) {
        Failure failure = Specs.failure(yaml);

        assertThat(failure.code()).isEqualTo(Code.SPEC_INVALID);
        assertThat(failure.what()).contains("/jobs/spec.yaml:" + line + "  ").contains(problem);
        assertThat(failure.what().lines().skip(1).filter(each -> each.contains(problem)))
                .hasSize(1);
    }
}
