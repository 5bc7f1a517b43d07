package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.HastyTime;
import dev.expunge.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a worker makes of batches that fail, without a server: one candidate, in the last pass over its slice.
class WorkerTest {
    private static final Lease LAST = new Lease(1, 1, 1, Pass.LAST, new UUID(0, 1));

    private final List<String> parked = new ArrayList<>();
    private final List<RunEvent> events = new ArrayList<>();

    @Test
    void everyDeadlockIsCountedAlsoTheOneAfterWhichTheBatchIsGivenUp() {
        Run.Done done = run("40P01", Observation.quiet());

        assertThat(done.tally().deadlocks()).isEqualTo(4);
        assertThat(events.stream().filter(RunEvent.BatchRetried.class::isInstance))
                .hasSize(3);
        assertThat(parked).containsExactly("locked");
    }

    @Test
    void whoTakesTooLongAlthoughNobodyIsInTheWayIsTooHeavy() {
        run("57014", Observation.quiet());

        assertThat(parked).containsExactly("too heavy");
        assertThat(events.stream().filter(RunEvent.Parked.class::isInstance))
                .extracting(event -> ((RunEvent.Parked) event).because())
                .containsExactly("alone it takes longer than pace.deadline");
    }

    @Test
    void whoTakesTooLongBecauseOfALockIsLocked() {
        run("57014", new Observation(true, Optional.of("pid 1 (app)"), Optional.empty(), Optional.empty()));

        assertThat(parked).containsExactly("locked");
    }

    /// Every batch fails with that state after a moment in which the server looks like this.
    private Run.Done run(String state, Observation seen) {
        var totals = new Totals(1, 0, 0, 0, 1, 3, 0);
        var start = new Run.Start(totals, 0, PaceRules.fixed(1, Duration.ZERO), 100);
        var voices = new Voices(events::add);
        var surroundings = new Run.Surroundings(voices, () -> Pressure.NONE, new HastyTime(100), 1);
        return new Run("1", new OneSlice(state, seen), start, surroundings).drive();
    }

    private final class OneSlice implements Workshop, Batches, Leases, Observer {
        private final String state;
        private final Observation seen;
        private final Time time = new HastyTime(100);
        private boolean taken;
        private final AtomicInteger looks = new AtomicInteger();

        private OneSlice(String state, Observation seen) {
            this.state = state;
            this.seen = seen;
        }

        @Override
        public Station station(int number) {
            var watch = new Watch(this, Duration.ofMinutes(1), time);
            watch.awaitOrders();
            var steering = new Steering("1", watch, List.of(), events::add, time);
            return new Station(this, this, watch, steering, watch::close);
        }

        @Override
        public BatchOutcome delete(Lease lease, List<Long> subjects) {
            int before = looks.get();
            while (looks.get() < before + 2) {
                time.sleep(Duration.ofMillis(1));
            }
            return new BatchOutcome.Transient(state);
        }

        @Override
        public Optional<Observation> look() {
            looks.incrementAndGet();
            return Optional.of(seen);
        }

        @Override
        public Optional<Orders> exchange(Report report) {
            return Optional.of(new Orders(Request.RUN, 0, Duration.ZERO, Optional.empty(), false, time.now()));
        }

        @Override
        public int park(Lease lease, List<Long> subjects, String reason) {
            parked.add(reason);
            return subjects.size();
        }

        @Override
        public Optional<Lease> take() {
            Optional<Lease> lease = taken ? Optional.empty() : Optional.of(LAST);
            taken = true;
            return lease;
        }

        @Override
        public List<Long> pending(Lease lease, long after, int limit) {
            return after < 1 ? List.of(1L) : List.of();
        }

        @Override
        public boolean allDone() {
            return taken;
        }

        @Override
        public Totals totals() {
            return new Totals(1, 0, 0, 1, 0, 3, 0);
        }

        @Override
        public News since(long number) {
            return new News(0, 0, 0, 0, 0);
        }

        @Override
        public BatchOutcome lookUp(Lease lease, UUID batch) {
            throw new AssertionError("nothing was lost");
        }

        @Override
        public boolean reconnect() {
            return true;
        }

        @Override
        public void passed(Lease lease) {}

        @Override
        public void giveBack(Lease lease) {}

        @Override
        public void cancelRunning() {}

        @Override
        public void breakOff() {}

        @Override
        public void close() {}
    }
}
