package dev.expunge.fluxmap;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The application at work: so many requests a minute, due at even intervals whether or not earlier ones have
/// come back, over a small pool of connections (`fluxmap-app`), each followed by a row of the audit middleware
/// over its own connection (`fluxmap-audit`). It never makes or unmakes a candidate of [Fluxmap#CRITERIA].
///
/// A request fails when a statement fails, or when it waits longer than five seconds for a connection or a
/// statement. Safe for use by several threads. It remembers every request until the end.
public final class Traffic implements AutoCloseable {
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(15);
    private static final long SEED = 20_261_121;

    private final Requests requests;
    private final InstantSource clock;
    private final Duration interval;
    private final Queue<Request> all = new ConcurrentLinkedQueue<>();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fluxmap-traffic").factory());
    private final ScheduledFuture<?> sending;

    private Traffic(Requests requests, Duration interval, InstantSource clock) {
        this.requests = requests;
        this.interval = interval;
        this.clock = clock;
        this.sending = begin();
    }

    /// Starts the requests; the first is due at once.
    ///
    /// @param clock what latencies are measured with; a [MonotonicClock] makes them exact
    /// @throws SQLException when the database cannot be reached or has no active user
    public static Traffic start(Connections connections, Load load, InstantSource clock) throws SQLException {
        Requests requests = Requests.connect(connections, load.connections());
        Duration interval = Duration.ofMinutes(1).dividedBy(load.requestsPerMinute());
        return new Traffic(requests, interval, clock);
    }

    private ScheduledFuture<?> begin() {
        Instant first = clock.instant();
        var next = new Object() {
            Instant due = first;
        };
        Runnable tick = () -> {
            submit(next.due);
            next.due = next.due.plus(interval);
        };
        return schedule.scheduleAtFixedRate(tick, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void submit(Instant due) {
        Request request = new Request(due);
        int user = random.nextInt(Integer.MAX_VALUE);
        int lot = random.nextInt(100);
        all.add(request);
        threads.execute(() -> serve(request, user, lot));
    }

    private void serve(Request request, int user, int lot) {
        boolean failed = true;
        try {
            requests.serve(user, lot);
            failed = false;
        } catch (SQLException e) {
            request.sqlState = Optional.ofNullable(e.getSQLState()).orElse("none");
        } finally {
            request.finished = new Finished(clock.instant(), failed);
        }
    }

    /// How the requests went that were due from one moment until just before another.
    public Window window(Instant from, Instant to) {
        Instant now = clock.instant();
        return Window.of(due(from, to).stream().map(it -> it.outcome(now)).toList());
    }

    /// How long each request took that was due from one moment until just before another, counted from when it was
    /// due, in the order in which they were due.
    public List<Duration> latencies(Instant from, Instant to) {
        Instant now = clock.instant();
        return due(from, to).stream().map(it -> it.outcome(now).latency()).toList();
    }

    /// How long the application was down: the seconds of a window in which requests were due, every one of which
    /// failed or took longer than a second. A part of a second at the end of the window counts as a whole one.
    public Duration downtime(Instant from, Instant to) {
        Instant now = clock.instant();
        Map<Long, Boolean> up = new HashMap<>();
        due(from, to)
                .forEach(it -> up.merge(
                        Duration.between(from, it.due).toSeconds(),
                        it.outcome(now).isServed(),
                        Boolean::logicalOr));
        return Duration.ofSeconds(up.values().stream().filter(served -> !served).count());
    }

    /// How all requests went until now.
    public Window soFar() {
        return window(Instant.MIN, Instant.MAX);
    }

    /// The SQLSTATEs with which requests of a window failed, each once, in order.
    public List<String> failures(Instant from, Instant to) {
        return due(from, to).stream()
                .map(it -> it.sqlState)
                .filter(state -> !state.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    private List<Request> due(Instant from, Instant to) {
        return all.stream()
                .filter(it -> !it.due.isBefore(from) && it.due.isBefore(to))
                .toList();
    }

    /// Stops sending, waits for the requests that are under way (at most 15 seconds) and closes the connections.
    /// What was measured can still be asked for.
    @Override
    public void close() {
        sending.cancel(false);
        schedule.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_REQUESTS.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        requests.close();
    }

    /// How much the application has to do, and with what.
    ///
    /// @param requestsPerMinute at least 1
    /// @param connections the size of the application's pool, at least 1; the audit middleware has one more
    public record Load(int requestsPerMinute, int connections) {
        public Load {
            if (requestsPerMinute < 1 || connections < 1) {
                throw new IllegalArgumentException("traffic needs at least one request a minute and one connection");
            }
        }

        /// 800 requests a minute over eight connections.
        public static Load standard() {
            return new Load(800, 8);
        }
    }

    private record Finished(Instant at, boolean failed) {}

    /// Written by the thread that serves it, read by whoever asks.
    private static final class Request {
        private final Instant due;
        private volatile String sqlState = "";
        private volatile @Nullable Finished finished;

        private Request(Instant due) {
            this.due = due;
        }

        private Window.Outcome outcome(Instant now) {
            Finished end = finished;
            return end == null
                    ? new Window.Outcome(Duration.between(due, now), false, true)
                    : new Window.Outcome(Duration.between(due, end.at), end.failed, false);
        }
    }
}
