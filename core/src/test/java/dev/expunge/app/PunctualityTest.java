package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PunctualityTest {
    @ParameterizedTest
    @CsvSource({
        "24, PT24H, false",
        "24, PT30H, false",
        "24, PT30H1S, true",
        "24, PT47H30M, true",
        "72, PT72H, false",
        "72, PT96H, true"
    })
    void aRunIsMissedAQuarterOfTheIntervalAfterItWasDue(int hours, Duration ago, boolean missed) {
        Instant now = Instant.parse("2026-11-22T02:30:00Z");

        assertThat(new Punctuality(Duration.ofHours(hours)).missed(now.minus(ago), now))
                .isEqualTo(missed);
    }
}
