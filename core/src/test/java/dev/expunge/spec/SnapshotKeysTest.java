package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotKeysTest {
    private static Spec spec(String snapshot) {
        String text = """
                expunge: 1
                name: job
                database: { url: postgresql://host/db, environment: test }
                root: public.users
                criteria: "true"
                backup: { snapshot: %s }
                """.formatted(snapshot);
        return new SpecReader().parse(Path.of("/jobs/spec.yaml"), text, Map.of());
    }

    private static SnapshotSpec read(String snapshot) {
        return spec(snapshot).backup().snapshot().orElseThrow();
    }

    @Test
    void eachKindIsRead() {
        assertThat(read("{ rds: prod }"))
                .isEqualTo(new SnapshotSpec.Amazon(
                        false,
                        "prod",
                        new SnapshotSpec.Access(Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofHours(12)));
        assertThat(read("{ aurora: { cluster: prod, region: eu-central-1, deadline: 2h, through: proxy } }"))
                .isEqualTo(new SnapshotSpec.Amazon(
                        true,
                        "prod",
                        new SnapshotSpec.Access(Optional.of("eu-central-1"), Optional.empty()),
                        Optional.of("proxy"),
                        Optional.empty(),
                        Duration.ofHours(2)));
        assertThat(read("{ pgbackrest: { stanza: main, type: diff, config: own.conf } }"))
                .isEqualTo(new SnapshotSpec.PgBackRest(
                        "main", false, Optional.of(Path.of("/jobs/own.conf")), "pgbackrest", Duration.ofHours(12)));
        assertThat(read("{ pg_dump: { to: dumps, jobs: 4 } }"))
                .isEqualTo(new SnapshotSpec.PgDump(Path.of("/jobs/dumps"), "pg_dump", 4, Duration.ofHours(12)));
        assertThat(read("{ existing: { pg_dump: { to: dumps }, name: last, max_age: 24h } }"))
                .isEqualTo(new SnapshotSpec.Existing(
                        new SnapshotSpec.PgDump(Path.of("/jobs/dumps"), "pg_dump", 1, Duration.ofHours(12)),
                        Optional.of("last"),
                        Duration.ofHours(24)));
        assertThat(read("{ none: copies only }")).isEqualTo(new SnapshotSpec.None("copies only"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                              | must have exactly one of: rds, aurora, pgbackrest
            { rds: prod, none: why }                        | must have exactly one of
            { none: "" }                                    | must not be blank
            { pgbackrest: { stanza: main, type: incr } }    | must be one of: full, diff
            { pg_dump: { to: s3://bucket } }                | must be a path of this machine
            { pg_dump: { to: dumps, jobs: 0 } }             | must be at least 1
            { existing: { rds: prod } }                     | is missing
            { existing: { max_age: 1h } }                   | must have exactly one of: rds, aurora, pgbackrest, pg_dump
            { rds: "no--'name" }                            | must be the identifier
            """)
    void whatIsWrongIsSaid(String snapshot, String problem) {
        Assertions.assertThatThrownBy(() -> spec(snapshot))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { rds: prod }                       | { aurora: prod }                                   | false
            { rds: prod }                       | { rds: { instance: prod, unencrypted: why } }       | false
            { rds: prod }                       | { existing: { rds: prod, max_age: 1h } }           | false
            { existing: { rds: a, max_age: 1h } } | { existing: { rds: a, max_age: 2h } }            | false
            { none: why }                       | { none: another }                                  | false
            { rds: prod }                       | { rds: { instance: staging, region: eu-west-1 } }  | true
            { pg_dump: { to: a } }              | { pg_dump: { to: b, jobs: 4 } }                    | true
            """)
    void theSignatureHoldsTheKindAndWhatMakesItWorthLess(String one, String other, boolean same) {
        assertThat(SpecDigest.canonical(spec(one)).equals(SpecDigest.canonical(spec(other))))
                .isEqualTo(same);
    }
}
