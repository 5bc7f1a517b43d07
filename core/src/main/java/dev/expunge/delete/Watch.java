package dev.expunge.delete;

import dev.expunge.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Looks at the run several times a second from a thread and a connection of its own: carries requests from other
/// terminals to the run, cancels the running statement when the run is to be aborted or a batch outlives its
/// deadline, and measures how long a batch waited for locks and who held them.
///
/// Thread-safe: the watch's thread writes, the run's thread reads.
public final class Watch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration BLIND_AFTER = PERIOD.multipliedBy(30);

    private final Observer observer;
    private final Time time;
    private final Duration deadline;
    private final AtomicReference<Request> fromProcess = new AtomicReference<>(Request.RUN);
    private final AtomicReference<Request> fromControl = new AtomicReference<>(Request.RUN);
    private final Thread thread;
    private volatile long lastLook;
    private volatile long requestedAt;
    private volatile boolean closed;
    private boolean over;
    private BatchClock batch = new BatchClock(0, Duration.ZERO, Optional.empty(), 0);

    /// What is known of the batch that is running.
    ///
    /// @param begin when it began, 0 when none runs
    /// @param waits separate times it was seen waiting
    private record BatchClock(long begin, Duration waited, Optional<String> blocker, int waits) {}

    /// How long a batch waited for locks, and for whom.
    public record LockWait(Duration waited, Optional<String> blocker) {}

    /// Starts looking at once.
    ///
    /// @param deadline the longest a batch may take before its statement is cancelled
    public Watch(Observer observer, Duration deadline, Time time) {
        this.observer = observer;
        this.deadline = deadline;
        this.time = time;
        this.lastLook = time.nanos();
        this.thread = Thread.ofPlatform().daemon().name("expunge-watch").start(this::watch);
    }

    /// Asks the run to pause, stop or abort from inside this process: a signal, a deadline, the Java API. A
    /// weaker request never replaces a stronger one.
    public void request(Request wanted) {
        noteRequest(wanted);
        fromProcess.updateAndGet(now -> wanted.compareTo(now) > 0 ? wanted : now);
        cancelIfDue();
    }

    /// The work is over: from here on nothing is cancelled any more, so that the last look at the totals can be
    /// had.
    public synchronized void workEnds() {
        over = true;
    }

    /// What is wanted now: the most urgent of all sources. A watch that has been blind for three seconds wants a
    /// pause.
    public Request wanted() {
        Request control = fromControl.get();
        Request process = fromProcess.get();
        Request strongest = control.compareTo(process) > 0 ? control : process;
        return strongest == Request.RUN && blind() ? Request.PAUSE : strongest;
    }

    /// Whether the control row could not be read for too long.
    public boolean blind() {
        return time.elapsed(lastLook).compareTo(BLIND_AFTER) > 0;
    }

    /// How long ago stop or abort was first asked for; empty when it was not.
    public Optional<Duration> sinceRequest() {
        return requestedAt == 0 ? Optional.empty() : Optional.of(time.elapsed(requestedAt));
    }

    /// A batch begins: from here on its lock waits are measured and its deadline runs.
    public synchronized void batchBegins() {
        batch = new BatchClock(time.nanos(), Duration.ZERO, Optional.empty(), 0);
    }

    /// The batch is over; says how long it waited for locks, to the watch's period.
    public synchronized LockWait batchEnds() {
        BatchClock ended = batch;
        batch = new BatchClock(0, Duration.ZERO, Optional.empty(), 0);
        return new LockWait(ended.waited(), ended.blocker());
    }

    private void watch() {
        long last = time.nanos();
        while (!closed) {
            Optional<Observation> seen = look();
            long now = time.nanos();
            Duration passed = Duration.ofNanos(now - last);
            last = now;
            seen.ifPresent(observation -> note(observation, passed, now));
            cancelIfDue();
            time.sleep(PERIOD);
        }
    }

    /// A look that fails for whatever reason is no look: the run pauses when there is none for too long (promise P9).
    private Optional<Observation> look() {
        try {
            return observer.look();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private void note(Observation seen, Duration passed, long now) {
        lastLook = now;
        noteRequest(seen.wanted());
        fromControl.set(seen.wanted());
        synchronized (this) {
            if (seen.waiting() && batch.begin() != 0) {
                Duration sinceBegin = Duration.ofNanos(now - batch.begin());
                Duration added = passed.compareTo(sinceBegin) < 0 ? passed : sinceBegin;
                Optional<String> blocker = seen.blocker().or(batch::blocker);
                batch = new BatchClock(batch.begin(), batch.waited().plus(added), blocker, batch.waits() + 1);
            }
        }
    }

    private void noteRequest(Request wanted) {
        if (wanted.compareTo(Request.STOP) >= 0 && requestedAt == 0) {
            requestedAt = time.nanos();
        }
    }

    /// Under the same lock as the end of a batch: a cancel never reaches the statement after the one it was meant
    /// for.
    private synchronized void cancelIfDue() {
        if (!over && (overdue() || wanted() == Request.ABORT)) {
            observer.cancelRunning();
        }
    }

    private boolean overdue() {
        return batch.begin() != 0 && time.elapsed(batch.begin()).compareTo(deadline) > 0;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        observer.close();
    }
}
