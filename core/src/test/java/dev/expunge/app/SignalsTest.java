package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.Observation;
import dev.expunge.delete.Observer;
import dev.expunge.delete.Orders;
import dev.expunge.delete.Report;
import dev.expunge.delete.Request;
import dev.expunge.delete.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private final List<String> told = new ArrayList<>();
    private final Signals signals = new Signals(told::add, () -> told.add("ended"));

    @Test
    void beforeThereIsARunTheProcessEnds() {
        signals.received();

        assertThat(told).containsExactly("ended");
    }

    @Test
    void theFirstSignalStopsAndTheSecondAborts() {
        try (var watch = new Watch(new Idle(), Duration.ofSeconds(30), new SystemTime())) {
            signals.watching(watch);

            signals.received();
            assertThat(watch.wanted()).isEqualTo(Request.STOP);
            assertThat(told).containsExactly("stopping after the running batch; once more to abort");

            signals.received();
            assertThat(watch.wanted()).isEqualTo(Request.ABORT);
        }
    }

    @Test
    void listeningWorksOnThisPlatformAndIsGivenBack() {
        try (signals) {
            assertThat(signals.listen()).isTrue();
        }
        assertThat(told).isEmpty();
    }

    private static final class Idle implements Observer {
        @Override
        public Optional<Orders> exchange(Report report) {
            return Optional.of(new Orders(Request.RUN, 0, Duration.ZERO, Optional.empty(), false, Instant.EPOCH));
        }

        @Override
        public void breakOff() {}

        @Override
        public Optional<Observation> look() {
            return Optional.of(Observation.quiet());
        }

        @Override
        public void cancelRunning() {}

        @Override
        public void close() {}
    }
}
