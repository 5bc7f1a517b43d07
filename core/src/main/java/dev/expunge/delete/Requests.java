package dev.expunge.delete;

import dev.expunge.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Everything that was asked of a run: from inside this process, through the control row, and by the time it was
/// given. The most urgent counts. Thread-safe.
final class Requests {
    private static final Duration BLIND_AFTER = Duration.ofSeconds(3);

    private final Time time;
    private final long begin;
    private Request fromProcess = Request.RUN;
    private Optional<Orders> orders = Optional.empty();
    private long heardAt;
    private Optional<Long> endAskedAt = Optional.empty();
    private Optional<Long> pauseAskedAt = Optional.empty();
    private Optional<Limit> limit = Optional.empty();
    private Supplier<Optional<StopReason>> condition = Optional::empty;

    /// How long the run may work.
    ///
    /// @param grace how long the running batch may go on beyond that
    private record Limit(Duration after, Duration grace) {}

    Requests(Time time) {
        this.time = time;
        this.begin = time.nanos();
        this.heardAt = begin;
    }

    synchronized void limit(Duration after, Duration grace) {
        limit = Optional.of(new Limit(after, grace));
    }

    /// How much is left of the time that the run was given; negative when it is over, empty when it has no end.
    synchronized Optional<Duration> rest() {
        return limit.map(l -> l.after().minus(time.elapsed(begin)));
    }

    /// Ends the run, too, whenever `when` names a reason.
    synchronized void endsWhen(Supplier<Optional<StopReason>> when) {
        Supplier<Optional<StopReason>> before = condition;
        condition = () -> before.get().or(when);
    }

    /// A weaker request never replaces a stronger one.
    synchronized void ask(Request wanted) {
        fromProcess = stronger(wanted, fromProcess);
        note(time.nanos());
    }

    /// What was asked from inside this process.
    synchronized Request askedHere() {
        return fromProcess;
    }

    synchronized void heard(Orders heard) {
        heardAt = time.nanos();
        orders = Optional.of(heard);
        note(heardAt - heard.age().toNanos());
    }

    private void note(long askedAt) {
        Request asked = asked();
        if (asked.compareTo(Request.STOP) >= 0 && endAskedAt.isEmpty()) {
            endAskedAt = Optional.of(askedAt);
        }
        if (asked != Request.PAUSE) {
            pauseAskedAt = Optional.empty();
        } else if (pauseAskedAt.isEmpty()) {
            pauseAskedAt = Optional.of(askedAt);
        }
    }

    private Request asked() {
        return stronger(fromProcess, orders.map(Orders::wanted).orElse(Request.RUN));
    }

    private static Request stronger(Request one, Request other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /// What is wanted now. Who has heard nothing for three seconds wants a pause.
    synchronized Request wanted() {
        Request strongest = stronger(asked(), byTheClock());
        return strongest == Request.RUN && blind() ? Request.PAUSE : strongest;
    }

    private Request byTheClock() {
        if (beyond().isEmpty()) {
            return Request.RUN;
        }
        boolean late = beyond().get().compareTo(limit.orElseThrow().grace()) > 0;
        return late ? Request.ABORT : Request.STOP;
    }

    /// How long the time that the run was given is over.
    private Optional<Duration> beyond() {
        return limit.map(l -> time.elapsed(begin).minus(l.after())).filter(over -> !over.isNegative());
    }

    synchronized boolean heardOnce() {
        return orders.isPresent();
    }

    synchronized boolean blind() {
        return unheard().compareTo(BLIND_AFTER) > 0;
    }

    /// How long ago the control row was last read.
    synchronized Duration unheard() {
        return time.elapsed(heardAt);
    }

    /// Why the run has to end: what people ask comes before what the clock says.
    Optional<StopReason> reasonToEnd() {
        Supplier<Optional<StopReason>> more;
        synchronized (this) {
            if (asked().compareTo(Request.STOP) >= 0) {
                return Optional.of(asked() == Request.ABORT ? StopReason.ABORTED : StopReason.STOPPED);
            }
            if (beyond().isPresent()) {
                return Optional.of(StopReason.DEADLINE);
            }
            more = condition;
        }
        return more.get();
    }

    /// Whether somebody asked for a pause, or another process sees the kill file.
    synchronized boolean pauseAsked() {
        return asked() == Request.PAUSE
                || orders.filter(Orders::killFileElsewhere).isPresent();
    }

    /// Every reason to pause that comes from here.
    synchronized List<String> reasonsToPause() {
        Optional<String> request =
                asked() == Request.PAUSE ? Optional.of("`expunge pause` was asked for") : Optional.empty();
        Optional<String> blindness = blind() ? Optional.of("the run's control row cannot be read") : Optional.empty();
        Optional<String> elsewhere = orders.filter(Orders::killFileElsewhere)
                .map(_ -> "another process of this run sees its kill file, or cannot look for it");
        return Stream.of(request, elsewhere, blindness)
                .flatMap(Optional::stream)
                .toList();
    }

    /// How long ago stop or abort was first asked for, or the time was over; empty when neither.
    synchronized Optional<Duration> sinceEnd() {
        return endAskedAt.map(time::elapsed).or(this::beyond);
    }

    /// How long ago the pause that is wanted now was asked for; empty when none is.
    synchronized Optional<Duration> sincePause() {
        return pauseAskedAt.map(time::elapsed);
    }

    /// The number of the request that is in force.
    synchronized long number() {
        return orders.map(Orders::number).orElse(0L);
    }

    synchronized Optional<PaceOrder> pace() {
        return orders.flatMap(Orders::pace);
    }

    /// The server's clock, as last heard, gone on since by ours; our own before anything was heard.
    synchronized Instant serverTime() {
        return orders.map(o -> o.serverTime().plus(time.elapsed(heardAt))).orElseGet(time::now);
    }
}
