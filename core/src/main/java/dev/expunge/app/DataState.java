package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Failure;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.Totals;
import java.util.Optional;
import java.util.function.Consumer;

/// Follows the events of an execution to be able to say, when something fails, what state the data is in.
/// Thread-safe: the run's thread writes, a signal's thread may read.
public final class DataState implements Consumer<RunEvent> {
    private volatile boolean deleting;
    private volatile Optional<Totals> totals = Optional.empty();

    @Override
    public void accept(RunEvent event) {
        switch (event) {
            case RunEvent.PickedUp e -> {
                deleting = e.totals().deleted() > 0;
                totals = Optional.of(e.totals());
            }
            case RunEvent.StageStarted e when e.stage() == Stage.DELETE -> deleting = true;
            case RunEvent.BatchCommitted e -> totals = Optional.of(e.totals());
            case RunEvent.Ended e -> totals = Optional.of(e.totals());
            default -> {}
        }
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
        return totals.map(DataState::sentence)
                .orElse(
                        "every batch that was committed stays, each candidate with all its rows; the others are untouched.");
    }

    static String sentence(Totals totals) {
        return Amounts.count(totals.deleted()) + " of " + Amounts.count(totals.candidates())
                + " candidates are deleted, each with all its rows; the others are untouched.";
    }
}
