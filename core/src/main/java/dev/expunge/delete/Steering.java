package dev.expunge.delete;

import dev.expunge.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Every wait of a run: looks at the requests and the kill file at least ten times a second, holds the run up
/// while one of them wants a pause, and says when one wants it to end (promise P8). No transaction is open in
/// here (promise P7).
///
/// Owned by the run's thread.
public final class Steering {
    private static final Duration SLICE = Duration.ofMillis(100);

    private final String run;
    private final Watch watch;
    private final KillFile killFile;
    private final Consumer<RunEvent> events;
    private final Time time;

    public Steering(String run, Watch watch, KillFile killFile, Consumer<RunEvent> events, Time time) {
        this.run = run;
        this.watch = watch;
        this.killFile = killFile;
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
        Optional<String> reason = reasonToPause();
        if (reason.isEmpty()) {
            return reasonToEnd();
        }
        long begin = time.nanos();
        String told = "";
        while (reason.isPresent() && reasonToEnd().isEmpty()) {
            if (!reason.get().equals(told)) {
                told = reason.get();
                events.accept(new RunEvent.Paused(run, told, time.now()));
            }
            time.sleep(SLICE);
            reason = reasonToPause();
        }
        Optional<StopReason> end = reasonToEnd();
        if (end.isEmpty()) {
            events.accept(new RunEvent.Resumed(run, time.elapsed(begin), time.now()));
        }
        return end;
    }

    /// Whether somebody wants a pause or an end: for work that cannot wait where it stands.
    public boolean wanted() {
        return reasonToEnd().isPresent() || reasonToPause().isPresent();
    }

    /// Why the run has to end, if it has to.
    public Optional<StopReason> reasonToEnd() {
        return switch (watch.wanted()) {
            case RUN, PAUSE -> Optional.empty();
            case STOP -> Optional.of(StopReason.STOPPED);
            case ABORT -> Optional.of(StopReason.ABORTED);
        };
    }

    private Optional<String> reasonToPause() {
        Optional<String> file = killFile.present();
        if (file.isPresent()) {
            return file;
        }
        if (watch.wanted() != Request.PAUSE) {
            return Optional.empty();
        }
        return Optional.of(watch.blind() ? "the run's control row cannot be read" : "`expunge pause` was asked for");
    }
}
