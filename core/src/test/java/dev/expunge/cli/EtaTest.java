package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.cli.Eta.Round;
import dev.expunge.delete.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EtaTest {
    @Test
    void isUnknownUntilThreeBatches() {
        assertThat(Eta.of(pending(1000), rounds(2, 100, 100, 0))).isEmpty();
        assertThat(Eta.of(pending(1000), rounds(3, 100, 100, 0))).isPresent();
    }

    @Test
    void isTheLastBatchesOverWithATenthEitherWayAndTheirShareOfWaiting() {
        var eta = Eta.of(pending(10_000), rounds(30, 100, 300, 100)).orElseThrow();

        assertThat(eta.low()).isEqualTo(Duration.ofSeconds(36));
        assertThat(eta.high()).isEqualTo(Duration.ofSeconds(44));
        assertThat(eta.waiting()).isEqualTo(Duration.ofSeconds(10));
        assertThat(eta.words()).isEqualTo("ETA 36 s to 44 s, of it 10 s waiting");
    }

    @Test
    void anEpisodeWidensTheRange() {
        var recent = new ArrayList<>(rounds(25, 100, 100, 0));
        recent.addAll(rounds(5, 50, 100, 1900));

        var eta = Eta.of(pending(10_000), recent).orElseThrow();

        assertThat(eta.low()).isLessThan(Duration.ofSeconds(45));
        assertThat(eta.high()).isGreaterThan(Duration.ofSeconds(400));
        assertThat(eta.waiting()).isLessThanOrEqualTo(eta.low());
    }

    @Test
    void isUnknownWhileNothingIsDecided() {
        assertThat(Eta.of(pending(1000), rounds(5, 0, 100, 0))).isEmpty();
    }

    @Test
    void isNothingWhenNothingIsPending() {
        assertThat(Eta.of(pending(0), rounds(5, 10, 100, 5)).orElseThrow().words())
                .isEqualTo("ETA 0 s");
    }

    @Test
    void isNeverNegativeAndNeverTooLargeToSay() {
        var back = Eta.of(pending(1000), rounds(5, 10, -100, -5)).orElseThrow();
        var endless = Eta.of(pending(Long.MAX_VALUE), rounds(5, 1, 100_000, 5)).orElseThrow();

        assertThat(back.high()).isEqualTo(Duration.ZERO);
        assertThat(endless.high()).isEqualTo(Duration.ofDays(36_500));
    }

    private static Totals pending(long pending) {
        return new Totals(pending, 0, 0, 0, pending, pending, 0);
    }

    private static List<Round> rounds(int count, long decided, long working, long waiting) {
        return Collections.nCopies(
                count, new Round(decided, decided, Duration.ofMillis(working), Duration.ofMillis(waiting)));
    }
}
