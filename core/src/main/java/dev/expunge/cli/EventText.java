package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.BatchRetried;
import dev.expunge.delete.RunEvent.Ended;
import dev.expunge.delete.RunEvent.FailedOver;
import dev.expunge.delete.RunEvent.PaceChanged;
import dev.expunge.delete.RunEvent.Parked;
import dev.expunge.delete.RunEvent.Paused;
import dev.expunge.delete.RunEvent.PickedUp;
import dev.expunge.delete.RunEvent.Resumed;
import dev.expunge.delete.RunEvent.StageFinished;
import dev.expunge.delete.RunEvent.StageProgress;
import dev.expunge.delete.RunEvent.StageStarted;
import dev.expunge.delete.Totals;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What happened in a run, in words.
final class EventText {
    private EventText() {}

    /// What stays on the screen or in the log when it has happened; empty for what only moves the numbers.
    ///
    /// @param done what became of those with whom it was done, in one word
    static Optional<String> lasting(RunEvent event, String done) {
        return Optional.of(words(event, done)).filter(text -> !text.isEmpty()).map(StatusText::plain);
    }

    private static String words(RunEvent event, String done) {
        return switch (event) {
            case StageStarted _, StageProgress _, BatchCommitted _ -> "";
            case PickedUp e ->
                "run " + e.run() + " goes on where it was left: "
                        + Amounts.count(e.totals().deleted()) + " of "
                        + Amounts.count(e.totals().candidates()) + " candidates " + done + " already";
            case RunEvent.Overdue e -> ScheduleText.overdue(e);
            case StageFinished e ->
                StatusText.name(e.stage()) + " done in " + Amounts.seconds(e.took()) + ": " + e.summary();
            case PaceChanged e -> batch(e.batch()) + change(e.from(), e.to()) + ": " + e.because();
            case BatchRetried e ->
                batch(e.batch()) + "attempt " + e.attempt() + " failed with SQL state " + e.sqlState()
                        + ", tried again after " + Amounts.exact(e.backOff());
            case Parked e ->
                batch(e.batch()) + Amounts.count(e.candidates()) + (e.candidates() == 1 ? " candidate" : " candidates")
                        + " parked: " + e.because();
            case RunEvent.Warned e -> e.what() + ": " + e.because();
            case Paused e -> "paused: " + e.because() + quiet(e.quiet());
            case Resumed e -> "resumed after " + Amounts.seconds(e.waited());
            case FailedOver e ->
                (e.from() == e.to()
                                ? "the server came back"
                                : "another server took over, timeline " + e.from() + " -> " + e.to())
                        + (e.batches() == 0
                                ? ": all that was committed is there"
                                : ": it lacks the last " + Amounts.count(e.batches()) + " batches, "
                                        + Amounts.count(e.again()) + " candidates are pending again");
            case Ended e -> end(e, done);
        };
    }

    private static String batch(long batch) {
        return "batch " + Amounts.count(batch) + ": ";
    }

    private static String change(Pace from, Pace to) {
        return from.equals(to)
                ? "pace stays at " + StatusText.pace(to)
                : StatusText.pace(from) + " -> " + StatusText.pace(to);
    }

    private static String end(Ended ended, String done) {
        Totals totals = ended.totals();
        return ended.reason().name().toLowerCase(Locale.ROOT) + ": " + Amounts.count(totals.deleted()) + " " + done
                + ", "
                + Amounts.count(totals.spared()) + " spared, " + Amounts.count(totals.parked()) + " parked, "
                + Amounts.count(totals.pending()) + " pending" + quiet(ended.quiet());
    }

    private static String quiet(Optional<Duration> quiet) {
        return quiet.map(took -> "; quiet " + Amounts.seconds(took) + " after the request")
                .orElse("");
    }
}
