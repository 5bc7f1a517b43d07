package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Failure;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Totals;
import dev.expunge.plan.Purpose;
import java.util.Optional;
import java.util.function.Consumer;

/// Follows the events of an execution to be able to say, when something fails, what state the data is in.
/// Thread-safe: the run's thread writes, a signal's thread may read.
public final class DataState implements Consumer<RunEvent> {
    private volatile String done = new Purpose.Delete().done();
    private volatile boolean deleting;
    private volatile Optional<Totals> totals = Optional.empty();

    @Override
    public void accept(RunEvent event) {
        switch (event) {
            case RunEvent.PickedUp e -> {
                deleting = e.totals().deleted() > 0;
                totals = Optional.of(e.totals());
            }
            case RunEvent.StageStarted e when e.stage().batches() -> deleting = true;
            case RunEvent.BatchCommitted e -> totals = Optional.of(e.totals());
            case RunEvent.Ended e -> totals = Optional.of(e.totals());
            default -> {}
        }
    }

    /// From now on it is told that rows were marked or unmarked, rather than deleted.
    public void of(Purpose purpose) {
        done = purpose.done();
    }

    /// Whether this process, or an earlier one of the same run, may have deleted something.
    public boolean touched() {
        return deleting;
    }

    /// One sentence, true at this moment.
    public String sentence() {
        if (!deleting) {
            return Failure.NOTHING_CHANGED;
        }
        return totals.map(known -> sentence(known, done))
                .orElse(
                        "every batch that was committed stays, each candidate with all its rows; the others are untouched.");
    }

    static String sentence(Totals totals) {
        return sentence(totals, new Purpose.Delete().done());
    }

    /// @param done what became of those with whom it was done, in one word
    static String sentence(Totals totals, String done) {
        return Amounts.count(totals.deleted()) + " of " + Amounts.count(totals.candidates()) + " candidates are " + done
                + ", each with all its rows; the others are untouched.";
    }
}
