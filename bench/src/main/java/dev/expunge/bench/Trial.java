package dev.expunge.bench;

import dev.expunge.bench.contest.Gate;
import dev.expunge.bench.contest.Gate.Moment;
import dev.expunge.bench.figure.Bootstrap;
import dev.expunge.fluxmap.MonotonicClock;
import dev.expunge.fluxmap.Traffic;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One deletion under live traffic, in alternating windows: so long it runs, so long it stands, until it is over.
/// Only requests that were due while it ran count as hurt by it, and only those due while it stood as not.
/// Owned by one thread; the deletion has its own.
final class Trial {
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final Lab lab;
    private final Traffic.Load load;
    private final Duration window;
    private final MonotonicClock clock;
    private final List<Stretch> stretches = new ArrayList<>();
    private volatile State state = State.BEFORE;
    private volatile Instant since = Instant.EPOCH;

    private enum State {
        BEFORE,
        RUNS,
        STANDS,
        OVER
    }

    private record Stretch(Instant from, Instant to) {}

    /// A deletion that can be held up.
    @FunctionalInterface
    interface Deletion {
        void run(String database, Gate gate) throws SQLException;
    }

    /// What was seen.
    ///
    /// @param pairs the milliseconds of the requests of each window with the deletion, and of the one behind it
    /// @param deleting how long the deletion ran, without the time that it was held up
    /// @param failed requests that failed, in any window
    record Seen(List<Bootstrap.Pair> pairs, Duration deleting, long failed) {}

    Trial(Lab lab, Traffic.Load load, Duration window) {
        this.lab = lab;
        this.load = load;
        this.window = window;
        this.clock = new MonotonicClock(lab.time()::now, lab.time()::nanos);
    }

    /// Runs it to its end.
    ///
    /// @param file of the gate
    Seen of(String database, Path file, Deletion deletion) throws SQLException {
        var gate = new Gate(file, this::hear);
        var started = new CountDownLatch(1);
        Traffic traffic = Traffic.start(lab.server().connections(database), load, clock);
        List<Stretch> idle;
        try (traffic;
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<?> work = thread.submit(() -> {
                started.await();
                deletion.run(database, gate);
                return true;
            });
            lab.time().sleep(WARM_UP);
            started.countDown();
            idle = alternate(gate, work);
        }
        return seen(traffic, idle);
    }

    private void hear(Moment moment) {
        Instant now = clock.instant();
        if (state == State.RUNS) {
            stretches.add(new Stretch(since, now));
        }
        since = now;
        state = switch (moment) {
            case BEGUN, RELEASED -> State.RUNS;
            case HELD -> State.STANDS;
            case ENDED -> State.OVER;
        };
    }

    private List<Stretch> alternate(Gate gate, Future<?> work) throws SQLException {
        var idle = new ArrayList<Stretch>();
        await(work, State.RUNS, State.OVER);
        while (state != State.OVER) {
            lab.time().sleep(window);
            gate.shut();
            await(work, State.STANDS, State.OVER);
            if (state == State.OVER) {
                gate.release();
                finish(work);
            }
            idle.add(quiet());
            gate.release();
            await(work, State.RUNS, State.OVER);
        }
        finish(work);
        return idle;
    }

    /// What comes behind the deletion, such as a vacuum, belongs to no window.
    private static void finish(Future<?> work) throws SQLException {
        try {
            work.get();
        } catch (ExecutionException e) {
            throw new SQLException("the deletion under traffic failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }

    private Stretch quiet() {
        lab.time().sleep(SETTLE);
        Instant from = clock.instant();
        lab.time().sleep(window);
        return new Stretch(from, clock.instant());
    }

    private void await(Future<?> work, State one, State other) throws SQLException {
        long begin = lab.time().nanos();
        while (state != one && state != other) {
            if (work.isDone()) {
                finish(work);
                throw new SQLException("the deletion under traffic ended without saying so");
            }
            if (lab.time().elapsed(begin).compareTo(PATIENCE) > 0) {
                throw new SQLException("the deletion under traffic neither goes on nor stands: it " + state);
            }
            lab.time().sleep(LOOK);
        }
    }

    private Seen seen(Traffic traffic, List<Stretch> idle) {
        var pairs = new ArrayList<Bootstrap.Pair>();
        Duration deleting = Duration.ZERO;
        for (int n = 0; n < stretches.size(); n++) {
            Stretch ran = stretches.get(n);
            deleting = deleting.plus(Duration.between(ran.from(), ran.to()));
            if (n < idle.size()) {
                var pair = new Bootstrap.Pair(millis(traffic, ran), millis(traffic, idle.get(n)));
                if (pair.with().length > 0 && pair.without().length > 0) {
                    pairs.add(pair);
                }
            }
        }
        return new Seen(pairs, deleting, traffic.soFar().failed());
    }

    private static double[] millis(Traffic traffic, Stretch stretch) {
        return traffic.latencies(stretch.from(), stretch.to()).stream()
                .mapToDouble(latency -> latency.toNanos() / 1e6)
                .toArray();
    }
}
