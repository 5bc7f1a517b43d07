package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecDigestTest {
    private static final String OTHER_RECIPIENT = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";

    @Test
    void theTextIsOneStableSpelling() {
        assertThat(canonical(Specs.COMPLETE))
                .isEqualTo("{\"expunge\":1,\"name\":\"pii-cleanup\",\"root\":\"public.users\","
                        + "\"criteria\":\"status in ('deactivated', 'trial_expired', 'gdpr_requested')\\n"
                        + "and created_at < :as_of - make_interval(days => :retainDays)\\n"
                        + "and created_at > :since and score < :share and plan = :label and strict = :strict\","
                        + "\"parameters\":{\"label\":{\"type\":\"text\",\"default\":\"trial\"},"
                        + "\"retainDays\":{\"type\":\"integer\",\"minimum\":\"1\",\"maximum\":\"3650\",\"default\":\"90\"},"
                        + "\"share\":{\"type\":\"number\",\"default\":\"0.5\"},"
                        + "\"since\":{\"type\":\"date\",\"default\":\"2012-01-01\"},"
                        + "\"strict\":{\"type\":\"boolean\",\"default\":\"true\"}},"
                        + "\"edges\":{\"public.audit_logs(user_id)\":\"delete\","
                        + "\"public.events(subject_id) -> public.users(id)\":\"delete\","
                        + "\"public.payment_methods(user_id)\":\"forbid\",\"public.users(referred_by)\":\"detach\"},"
                        + "\"guards\":{\"allow_empty\":true,\"max_rows\":\"100000\",\"max_ratio\":\"0.4\","
                        + "\"dates\":[{\"column\":\"created_at\",\"not_before\":\"2012-01-01\","
                        + "\"not_after\":\":as_of - 90 days\"}]},"
                        + "\"export\":{\"encrypt_to\":[\"" + Specs.RECIPIENT + "\"]}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # the whole spec                  | # another comment
                    url: ${FLUXMAP_URL}               | url: postgresql://other/db
                    user: expunge                     | user: other
                    password: ${SECRET}               | password: { file: x }
                    environment: production           | environment: staging
                    roots: 250                        | roots: 1
                    pause: 1s                         | pause: 9s
                    kill_file: stop.now               | kill_file: other
                    to: ../exports                    | to: elsewhere
                    strict = :strict                  | "strict = :strict  "
                    max_ratio: 40%                    | max_ratio: 0.40
                    default: 0.50                     | default: 0.5
                    minimum: 1, maximum: 3650         | maximum: 3650.0, minimum: 1
                    allow_empty: true                 | allow_empty: true\\n  last_runs: { factor: 5, at_least: 100 }
                    not_before: 2012-01-01            | max_default: 1%, not_before: 2012-01-01
                    public.audit_logs(user_id)        | public.AUDIT_LOGS( user_id )
                    """)
    void whatDoesNotDecideTheDeletionDoesNotChangeIt(String written, String instead) {
        assertThat(canonical(changed(written, instead))).isEqualTo(canonical(Specs.COMPLETE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name: pii-cleanup                 | name: other
                    root: public.users                | root: public.people
                    score < :share                    | score <= :share
                    'trial_expired'                   | 'trial_expired '
                    maximum: 3650                     | maximum: 3651
                    default: 90                       | default: 91
                    public.users(referred_by): detach | public.users(referred_by): delete
                    public.events(subject_id) -> public.users(id) | public.events(subject_id)
                    max_rows: 100000                  | max_rows: 100001
                    max_ratio: 40%                    | max_ratio: 41%
                    allow_empty: true                 | allow_empty: false
                    not_before: 2012-01-01            | not_before: 2012-01-02
                    - 90 days                         | - 91 days
                    allow_empty: true                 | allow_empty: true\\n  max_rows_per_table: { public.a: 1 }
                    allow_empty: true                 | allow_empty: true\\n  max_ratio_per_table: { public.a: 1% }
                    allow_empty: true                 | allow_empty: true\\n  max_ratio_per_group: { column: a, share: 1% }
                    allow_empty: true                 | allow_empty: true\\n  last_runs: { factor: 6 }
                    allow_empty: true                 | allow_empty: true\\n  empty_after: 4
                    allow_empty: true                 | allow_empty: true\\n  dry_run: {}
                    allow_empty: true                 | allow_empty: true\\n  dependants: { at_least: 9 }
                    allow_empty: true                 | allow_empty: true\\n  max_dependants: 9
                    allow_empty: true                 | allow_empty: true\\n  checks: [{ name: a, expect_none: select 1 }]
                    allow_empty: true                 | allow_empty: true\\n  time_limit: 9min
                    environment: production           | environment: production\\n  replica: postgresql://r/app
                    not_before: 2012-01-01            | not_before: 2012-01-01, max_null: 1%
                    not_before: 2012-01-01            | not_before: 2012-01-01, max_default: 2%
                    not_before: 2012-01-01            | not_before: 2012-01-01, max_same_day: 2%
                    """)
    void whatDecidesTheDeletionChangesIt(String written, String instead) {
        assertThat(canonical(changed(written, instead))).isNotEqualTo(canonical(Specs.COMPLETE));
    }

    @Test
    void recipientsChangeItButNotTheirOrder() {
        String one = changed("[" + Specs.RECIPIENT + "]", "[" + Specs.RECIPIENT + ", " + OTHER_RECIPIENT + "]");
        String two = changed("[" + Specs.RECIPIENT + "]", "[" + OTHER_RECIPIENT + ", " + Specs.RECIPIENT + "]");

        assertThat(canonical(one)).isEqualTo(canonical(two)).isNotEqualTo(canonical(Specs.COMPLETE));
    }

    @Test
    void theOrderOfEdgesDoesNotChangeIt() {
        String swapped = changed("  public.audit_logs(user_id): delete\n", "")
                .replace("guards:\n", "  public.audit_logs(user_id): delete\nguards:\n");

        assertThat(canonical(swapped)).isEqualTo(canonical(Specs.COMPLETE));
    }

    @Test
    void anExportThatIsTakenAwayChangesIt() {
        String without = Specs.COMPLETE.substring(0, Specs.COMPLETE.indexOf("backup:"));

        assertThat(canonical(without)).isNotEqualTo(canonical(Specs.COMPLETE));
    }

    @Test
    void theLockOfAnExportIsSignedAndItsPlaceIsNot() {
        String elsewhere =
                changed("to: ../exports", "to: s3://abc/x\n    keys: keys") + "s3: { region: eu-central-1 }\n";
        String locked = changed(
                "to: ../exports", "to: s3://abc/x\n    keys: keys\n    lock: { mode: governance, retain: 7 years }");

        assertThat(canonical(elsewhere)).isEqualTo(canonical(Specs.COMPLETE));
        assertThat(canonical(locked)).contains("\"lock\":{\"mode\":\"governance\",\"retain\":\"P7Y\"");
        assertThat(canonical(locked.replace("7 years", "8 years"))).isNotEqualTo(canonical(locked));
    }

    private static String changed(String written, String instead) {
        assertThat(Specs.COMPLETE).contains(written);
        return Specs.COMPLETE.replace(written, instead.replace("\"", "").replace("\\n", "\n"));
    }

    private static String canonical(String yaml) {
        return SpecDigest.canonical(Specs.read(yaml));
    }
}
