package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void percentilesAreNearestRanks() {
        List<Window.Outcome> outcomes = IntStream.rangeClosed(1, 200)
                .mapToObj(ms -> new Window.Outcome(Duration.ofMillis(201 - ms), ms % 50 == 0, ms == 1))
                .toList();
        assertThat(Window.of(outcomes))
                .isEqualTo(
                        new Window(200, 4, 1, Duration.ofMillis(100), Duration.ofMillis(198), Duration.ofMillis(200)));
    }

    @Test
    void oneRequestIsAllPercentiles() {
        Duration only = Duration.ofMillis(7);
        assertThat(Window.of(List.of(new Window.Outcome(only, false, false))))
                .isEqualTo(new Window(1, 0, 0, only, only, only));
    }

    @Test
    void whoFailedOrWaitedForMoreThanASecondWasNotServed() {
        Duration second = Duration.ofSeconds(1);
        assertThat(new Window.Outcome(second, false, false).isServed()).isTrue();
        assertThat(new Window.Outcome(second.plusMillis(1), false, false).isServed())
                .isFalse();
        assertThat(new Window.Outcome(Duration.ZERO, true, false).isServed()).isFalse();
        assertThat(new Window.Outcome(Duration.ZERO, false, true).isServed()).isFalse();
    }

    @Test
    void emptyWindowIsAllZero() {
        assertThat(Window.of(List.of())).isEqualTo(new Window(0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }
}
