package dev.expunge.delete;

/// What one process did for a run.
///
/// @param batches committed
/// @param deleted candidates
/// @param spared candidates
/// @param parked candidates
/// @param deadlocks with somebody else, each rolled back and tried again
public record Tally(long batches, long deleted, long spared, long parked, long deadlocks) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    Tally and(BatchOutcome.Committed batch) {
        return new Tally(
                batches + (batch.number() == 0 ? 0 : 1),
                deleted + batch.deleted(),
                spared + batch.spared(),
                parked,
                deadlocks);
    }

    Tally parking(int more) {
        return new Tally(batches, deleted, spared, parked + more, deadlocks);
    }

    Tally deadlocked() {
        return new Tally(batches, deleted, spared, parked, deadlocks + 1);
    }
}
