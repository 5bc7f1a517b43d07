package dev.expunge.delete;

import java.util.List;

/// The frozen set of one run as the deleting stage sees it: candidates by number, taken in batches. Used by the
/// run's own thread only.
public interface Batches {
    /// The next undecided candidates behind `after`, in order, at most `limit`.
    List<Long> pending(long after, int limit);

    /// Deletes these candidates in one transaction, with progress and ledger entry.
    ///
    /// @param number of the batch, counted from 1 over the whole run
    /// @param wait whether to wait, within the batch's deadline, for root rows that somebody else has locked
    BatchOutcome delete(long number, List<Long> subjects, boolean wait);

    /// Gives candidates up for this run: their state becomes parked.
    ///
    /// @param reason `locked` or `failing`
    void park(List<Long> subjects, long number, String reason);

    /// Where all candidates are.
    Totals totals();

    /// The number of the last committed batch, 0 before the first.
    long lastBatch();

    /// Opens a new connection after the old one was lost, and makes sure that it is the same server.
    ///
    /// @return false when the server cannot be reached yet
    boolean reconnect();
}
