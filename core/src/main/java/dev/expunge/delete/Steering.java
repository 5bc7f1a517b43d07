package dev.expunge.delete;

import dev.expunge.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Every wait of a run: looks at the requests and at every reason to pause at least ten times a second, holds the
/// run up while any of them is present, and says when somebody wants it to end (promise P8). No transaction is open
/// in here (promise P7).
///
/// Owned by the run's thread.
public final class Steering {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration SILENT = Duration.ofSeconds(3);
    private static final Duration ATTEMPT_SLICE = Duration.ofMillis(10);
    private static final Pattern NUMBER = Pattern.compile("\\d+([.,]\\d+)*");

    private final String run;
    private final Watch watch;
    private final List<PauseReason> reasons;
    private final Consumer<RunEvent> events;
    private final Time time;
    private boolean apart;

    /// @param reasons everything that can hold the run up; the run goes on when none of them is present
    public Steering(String run, Watch watch, List<PauseReason> reasons, Consumer<RunEvent> events, Time time) {
        this.run = run;
        this.watch = watch;
        this.reasons = List.copyOf(reasons);
        this.events = events;
        this.time = time;
    }

    /// Waits for `pause`, and longer while something wants a pause. Returns at once when the run has to end.
    public Optional<StopReason> rest(Duration pause) {
        long begin = time.nanos();
        Optional<StopReason> end = hold();
        while (end.isEmpty() && time.elapsed(begin).compareTo(pause) < 0) {
            Duration left = pause.minus(time.elapsed(begin));
            time.sleep(left.compareTo(SLICE) < 0 ? left : SLICE);
            end = hold();
        }
        return end;
    }

    /// Waits only while something wants a pause.
    public Optional<StopReason> hold() {
        return hold(reasons);
    }

    private Optional<StopReason> hold(List<PauseReason> asked) {
        List<String> present = present(asked);
        Optional<StopReason> end = reasonToEnd();
        if (present.isEmpty() || end.isPresent()) {
            return end;
        }
        long begin = time.nanos();
        Optional<Duration> quiet = watch.sincePause();
        List<String> told = List.of();
        while (!present.isEmpty() && end.isEmpty()) {
            watch.standsStill(String.join("; ", present));
            if (!wordless(present).equals(told)) {
                told = wordless(present);
                events.accept(new RunEvent.Paused(run, String.join("; ", present), quiet, time.now()));
            }
            time.sleep(SLICE);
            present = present(asked);
            end = reasonToEnd();
        }
        watch.goesOn();
        if (end.isEmpty()) {
            resumed(time.elapsed(begin));
        }
        return end;
    }

    private void resumed(Duration after) {
        apart = false;
        events.accept(new RunEvent.Resumed(run, after, time.now()));
    }

    /// Says, once, that the run stands still because its connection is lost.
    void apart() {
        if (!apart) {
            apart = true;
            events.accept(
                    new RunEvent.Paused(run, "the connection to the server is lost", Optional.empty(), time.now()));
        }
    }

    /// The connection is there again; says so where its loss was told.
    void together(Duration after) {
        if (apart) {
            resumed(after);
        }
    }

    /// The sentences without their numbers, which may differ from one look to the next.
    private static List<String> wordless(List<String> sentences) {
        return sentences.stream().map(s -> NUMBER.matcher(s).replaceAll("")).toList();
    }

    /// Waits while the server cannot be reached, and longer while the kill file is there. Whatever else wants a
    /// pause is not asked: it cannot be known without the server, and nothing runs.
    public Optional<StopReason> restApart(Duration pause) {
        long begin = time.nanos();
        while (reasonToEnd().isEmpty() && time.elapsed(begin).compareTo(pause) < 0) {
            time.sleep(SLICE);
        }
        return reasonToEnd();
    }

    /// Waits while the kill file is there, as long as the server cannot be reached; says for how long.
    public Duration heldApart() {
        long begin = time.nanos();
        List<PauseReason> local =
                reasons.stream().filter(KillFile.class::isInstance).toList();
        Optional<StopReason> end = hold(local);
        return end.isPresent() ? Duration.ZERO : time.elapsed(begin);
    }

    /// Tries to have the connection again, which cannot be interrupted, on a thread of its own; leaves it alone, and
    /// answers false, as soon as the run has to end. Where the server is silent for seconds, the loss is told.
    public boolean attempt(BooleanSupplier work) {
        var result = new CompletableFuture<Boolean>();
        Thread.ofPlatform().daemon().name("expunge-attempt").start(() -> {
            try {
                result.complete(work.getAsBoolean());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        long begin = time.nanos();
        while (!result.isDone()) {
            if (reasonToEnd().isPresent()) {
                return false;
            }
            if (time.elapsed(begin).compareTo(SILENT) > 0) {
                apart();
            }
            time.sleep(ATTEMPT_SLICE);
        }
        return outcome(result);
    }

    private static boolean outcome(CompletableFuture<Boolean> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// Runs work that may take long in one statement and can be begun again. Whatever a person, the kill file, a
    /// window or the clock wants cancels the statement at once. A signal does not: a vacuum that itself makes a
    /// standby lag would be begun again for ever; it is heard before and after.
    ///
    /// @return empty when it was cancelled; [#hold] tells what for
    public <T> Optional<T> unlessWanted(Supplier<T> work) {
        return watch.cancelling(this::wantedByPeople, work);
    }

    /// Whether a person, the kill file, a window or the clock wants a pause or an end: for work that a signal does not
    /// break
    /// off.
    public boolean wantedByPeople() {
        return reasonToEnd().isPresent()
                || watch.pauseAsked()
                || reasons.stream()
                        .filter(reason -> reason instanceof KillFile || reason instanceof WindowGate)
                        .anyMatch(reason -> reason.present().isPresent());
    }

    /// Whether somebody wants a pause or an end: for work that cannot wait where it stands.
    public boolean wanted() {
        return reasonToEnd().isPresent() || !present(reasons).isEmpty();
    }

    /// Why the run has to end, if it has to.
    public Optional<StopReason> reasonToEnd() {
        return watch.reasonToEnd();
    }

    private static List<String> present(List<PauseReason> asked) {
        return asked.stream()
                .map(PauseReason::present)
                .flatMap(Optional::stream)
                .toList();
    }
}
