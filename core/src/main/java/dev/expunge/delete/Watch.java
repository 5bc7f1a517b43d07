package dev.expunge.delete;

import dev.expunge.Time;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Looks at the run several times a second from a thread and a connection of its own: carries requests from other
/// terminals to the run, cancels the running statement when the run is to be aborted or a batch outlives its
/// deadline, and measures how long a batch waited for locks and who held them.
///
/// Thread-safe: the watch's thread writes, the run's thread reads.
public final class Watch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration DEAF_AFTER = Duration.ofSeconds(30);
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);

    private final Observer observer;
    private final Time time;
    private final Duration deadline;
    private final Requests requests;
    private final BatchTimes batchTimes;
    private final Standing standing = new Standing();
    private final Thread thread;
    private final List<Watch> others = new CopyOnWriteArrayList<>();
    private volatile KillFile killFile = new KillFile(Optional.empty());
    private volatile boolean closed;
    private volatile Optional<Stretch> stretch = Optional.empty();
    private boolean over;
    private Optional<String> holder = Optional.empty();
    private BatchClock batch = new BatchClock(0, Attribution.NONE);

    /// Starts looking at once.
    ///
    /// @param deadline the longest a batch may take before its statement is cancelled
    public Watch(Observer observer, Duration deadline, Time time) {
        this.observer = observer;
        this.deadline = deadline;
        this.time = time;
        this.requests = new Requests(time);
        this.batchTimes = new BatchTimes(deadline);
        this.thread = Thread.ofPlatform().daemon().name("expunge-watch").start(this::watch);
    }

    /// Asks the run to pause, stop or abort from inside this process: a signal, a deadline, the Java API. A
    /// weaker request never replaces a stronger one.
    public void request(Request wanted) {
        requests.ask(wanted);
        cancelIfDue();
        others.forEach(other -> other.request(wanted));
    }

    /// Passes everything that is asked inside this process on to the watch of another worker, from now on.
    public void attach(Watch other) {
        others.add(other);
        Request asked = requests.askedHere();
        if (asked != Request.RUN) {
            other.request(asked);
        }
    }

    /// Tells the run's other processes, too, when this file is there or cannot be looked for.
    public void attend(KillFile file) {
        killFile = file;
    }

    /// Ends the run when `after` has passed since the watch began: after the running batch, or by cancelling it when
    /// it takes longer than a batch may.
    public void endAfter(Duration after) {
        requests.limit(after, deadline);
    }

    /// What was asked of another watch inside this process, and the rest of its time, counts here, too.
    public void inherit(Watch earlier) {
        earlier.requests.rest().ifPresent(rest -> requests.limit(rest, deadline));
        if (earlier.requests.askedHere().compareTo(Request.STOP) >= 0) {
            request(earlier.requests.askedHere());
        }
    }

    /// Ends the run, too, whenever `when` names a reason; asked in every wait.
    public void endsWhen(Supplier<Optional<StopReason>> when) {
        requests.endsWhen(when);
    }

    /// Waits until it has heard for the first time what is asked of the run, or has been blind for too long: nothing
    /// begins before.
    public void awaitOrders() {
        while (!requests.heardOnce() && !requests.blind()) {
            time.sleep(FIRST_LOOK);
        }
    }

    /// The work is over: from here on nothing is cancelled any more, so that the last look at the totals can be
    /// had.
    public synchronized void workEnds() {
        over = true;
        standing.still("", requests.number(), requests.sinceEnd().orElse(Duration.ZERO));
    }

    /// What is wanted now: the most urgent of all sources. A watch that has been blind for three seconds wants a
    /// pause.
    public Request wanted() {
        return requests.wanted();
    }

    /// Why the run has to end, if it has to.
    public Optional<StopReason> reasonToEnd() {
        return requests.reasonToEnd();
    }

    /// How long ago stop or abort was first asked for; empty when it was not.
    public Optional<Duration> sinceRequest() {
        return requests.sinceEnd();
    }

    /// How long ago the pause that is wanted now was asked for; empty when none is.
    public Optional<Duration> sincePause() {
        return requests.sincePause();
    }

    /// Whether a person wants a pause, or another process of the run sees its kill file. Whether the control row
    /// can be read is another question.
    boolean pauseAsked() {
        return requests.pauseAsked();
    }

    /// Why the control row, the run's other processes, or this process itself, want the run to pause; empty when
    /// they do not.
    public Optional<String> reasonToPause() {
        List<String> reasons = requests.reasonsToPause();
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /// The server's clock.
    public Instant serverTime() {
        return requests.serverTime();
    }

    /// How long the next batch may take: as long as the longest of the last ones, or the deadline before the first.
    public Duration expectedBatch() {
        return batchTimes.expected();
    }

    /// The run stands still for a reason, with no transaction open; for whoever waits for that.
    public synchronized void standsStill(String because) {
        if (batch.begin() == 0) {
            standing.still(because, requests.number(), requests.sincePause().orElse(Duration.ZERO));
        }
    }

    /// The run goes on after it stood still.
    public void goesOn() {
        standing.goesOn();
    }

    /// The pace that somebody asked for and that is not in effect here yet.
    public Optional<PaceOrder> paceOrder() {
        return requests.pace().filter(order -> !standing.hasApplied(order));
    }

    /// An asked-for pace is in effect.
    public void applied(PaceOrder order) {
        standing.applied(order);
    }

    /// The pace of the next batch, for `status` and `pace`.
    ///
    /// @param because why it was changed; empty when it was not
    public void paceIs(Pace pace, String because) {
        standing.paceIs(pace, because);
    }

    /// A batch begins: from here on its waits are measured and its deadline runs.
    public synchronized void batchBegins() {
        batch = new BatchClock(
                time.nanos(),
                new Attribution(Duration.ZERO, Optional.empty(), Duration.ZERO, Optional.empty(), holder));
    }

    /// The batch is over; says what was seen of it.
    public synchronized Attribution batchEnds() {
        BatchClock ended = batch;
        batch = new BatchClock(0, Attribution.NONE);
        batchTimes.note(time.elapsed(ended.begin()));
        return ended.seen();
    }

    /// Runs work that can be begun again, and cancels its statement as soon as `due` says so, or an abort is wanted.
    ///
    /// @param due asked ten times a second, from the watch's thread, too
    /// @return empty when it was cancelled
    <T> Optional<T> cancelling(BooleanSupplier due, Supplier<T> work) {
        var begun = new Stretch(due);
        stretch = Optional.of(begun);
        try {
            return Optional.of(work.get());
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.CANCELLED || !ended(begun)) {
                throw e;
            }
            return Optional.empty();
        } finally {
            ended(begun);
        }
    }

    /// From here on nothing is cancelled for it any more; says whether it was.
    private synchronized boolean ended(Stretch begun) {
        stretch = Optional.empty();
        return begun.wasCancelled();
    }

    private void watch() {
        long last = time.nanos();
        while (!closed) {
            exchange();
            Optional<Observation> seen = look();
            long now = time.nanos();
            Duration passed = Duration.ofNanos(now - last);
            last = now;
            seen.ifPresent(observation -> note(observation, passed, now));
            cancelIfDue();
            if (requests.unheard().compareTo(DEAF_AFTER) > 0) {
                observer.breakOff();
            }
            time.sleep(PERIOD);
        }
    }

    private void exchange() {
        try {
            observer.exchange(standing.report(killFile.present().isPresent())).ifPresent(requests::heard);
        } catch (RuntimeException e) {
            // who hears nothing for too long pauses
        }
    }

    /// A look that fails for whatever reason is no look: the run pauses when there is none for too long (promise
    /// P9).
    private Optional<Observation> look() {
        try {
            return observer.look();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private void note(Observation seen, Duration passed, long now) {
        synchronized (this) {
            holder = seen.holder();
            if (batch.begin() != 0) {
                batch = batch.and(seen, passed, now);
            }
        }
    }

    private void cancelIfDue() {
        Optional<Stretch> unwanted = stretch.filter(Stretch::isDue);
        cancelIfDue(unwanted);
    }

    /// Under the same lock as the end of a batch: a cancel never reaches the statement after the one it was meant
    /// for.
    private synchronized void cancelIfDue(Optional<Stretch> unwanted) {
        boolean running = unwanted.isPresent() && unwanted.equals(stretch);
        if (!over && (running || overdue() || wanted() == Request.ABORT)) {
            stretch.ifPresent(Stretch::cancelled);
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
        exchange();
        observer.close();
    }
}
