package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.spec.SignalLimit.Then;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalKeysTest {
    private static List<SignalSpec> read(String signals) {
        return Specs.read(Specs.SMALLEST + "pace: { signals: " + signals + " }\n")
                .pace()
                .signals()
                .orElseThrow();
    }

    @Test
    void withoutTheKeyTheUsualOnesAreMeant() {
        assertThat(Specs.read(Specs.SMALLEST).pace().signals()).isEmpty();
        assertThat(read("{}")).isEmpty();
    }

    @Test
    void aLimitHasAShortAndALongForm() {
        assertThat(read("{ archiver_backlog: 40 }"))
                .containsExactly(new SignalSpec.ArchiverBacklog(SignalLimit.moreThan(40)));
        assertThat(read("{ wal_rate: { more_than: 1.5MB, critical: 1GB, for: 10s, then: slow } }"))
                .containsExactly(new SignalSpec.WalRate(new SignalLimit(
                        false, 1.5 * 1024 * 1024, OptionalDouble.of(1 << 30), Duration.ofSeconds(10), Then.SLOW)));
        assertThat(read("{ free_disk: 1kB }"))
                .containsExactly(new SignalSpec.FreeDisk(
                        new SignalLimit(true, 1024, OptionalDouble.empty(), Duration.ZERO, Then.PAUSE)));
    }

    @Test
    void sessionsThatWeBlockMakeTheRunCrawlUnlessTheSpecSaysPause() {
        assertThat(read("{ blocked_sessions: 0, lock_waits: { more_than: 0, for: 2s, then: pause } }"))
                .containsExactly(
                        new SignalSpec.BlockedSessions(
                                SignalLimit.moreThan(0).then(Then.CRAWL, Duration.ofMillis(200))),
                        new SignalSpec.LockWaits(SignalLimit.moreThan(0).then(Then.PAUSE, Duration.ofSeconds(2))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ archiver_backlog: many } | must be a whole number",
                "{ archiver_backlog: { more_than: 40, critical: 40 } } | must be more than more_than",
                "{ free_disk: { less_than: 1GB, critical: 2GB } } | must be less than less_than",
                "{ wal_rate: 100 } | must be a size with its unit",
                "{ replication_lag: { standbys: [a] } } | must have time, bytes or both",
                "{ slots: { names: [a] } } | is missing",
                "{ zzz: 1 } | is not a key",
                "{ queries: [{ name: a, sql: select 1 }] } | must have either more_than or less_than",
                "{ queries: [{ name: a, sql: delete from t, more_than: 1 }] } | must be one query",
                "{ queries: [{ name: a, sql: 'select 1; delete from t', more_than: 1 }] } | must be one query",
                "{ http: [{ name: a, url: 'ftp://x/', more_than: 1 }] } | must be an address",
                "{ http: [{ name: a, url: 'http://u:secret@x/', more_than: 1 }] } | must not hold a user",
                "{ queries: [{ name: a, sql: select 1, more_than: 1 }], promql: [{ name: a, url: 'http://x', query: up, more_than: 1 }] }"
                        + " | has two signals named a"
            })
    void whatIsWrongIsSaid(String signals, String message) {
        assertThat(Specs.failure(Specs.SMALLEST + "pace: { signals: " + signals + " }\n")
                        .what())
                .contains(message)
                .doesNotContain("secret");
    }
}
