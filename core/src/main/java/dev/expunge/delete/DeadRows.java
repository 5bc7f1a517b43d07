package dev.expunge.delete;

/// Tells a server that is busy from one that wades through dead rows. While somebody holds an old snapshot, no row
/// that the run deletes can be cleaned up, and every batch may take longer than the one before; smaller batches would
/// not change that. Immutable.
///
/// @param clean what was usual before somebody held one, or, where somebody did from the start, what was usual first
/// @param told whether it was said in this episode
/// @param left batches until the episode is over: 30 after the snapshot is gone, for the cleaning up takes its time
record DeadRows(Costs clean, boolean told, int left) {
    static final DeadRows NONE = new DeadRows(Costs.NONE, false, 0);

    private static final double GROWN = 1.5;
    private static final int LINGERING = 30;

    /// The same after a batch.
    DeadRows after(Sample sample, Habit work) {
        int now = sample.seen().holder().isPresent() ? LINGERING : Math.max(0, left - 1);
        boolean learns = work.known() && (now == 0 || clean.size() == 0);
        return new DeadRows(learns ? work.usual() : clean, now > 0 && told, now);
    }

    /// Whether the work takes 1.5 times as long as it did before somebody held an old snapshot.
    boolean explain(Habit work, double weight) {
        return left > 0
                && clean.size() > 0
                && work.expected(weight).toNanos()
                        > GROWN * clean.predict(weight).toNanos();
    }

    DeadRows tell() {
        return new DeadRows(clean, true, left);
    }
}
