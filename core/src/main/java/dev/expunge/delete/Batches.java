package dev.expunge.delete;

import java.util.List;
import java.util.UUID;

/// The frozen set of one run as one worker sees it: candidates by number, taken in batches over a connection of
/// the worker's own.
public interface Batches {
    /// The next undecided candidates of the slice behind `after`, in order, at most `limit`.
    List<Long> pending(Lease lease, long after, int limit);

    /// Deletes these candidates in one transaction, with progress and ledger entry, or does nothing: the
    /// transaction begins by making sure that the lease still stands, and nobody can take it over until it ends.
    BatchOutcome delete(Lease lease, List<Long> subjects);

    /// Gives candidates up for this run: their state becomes parked.
    ///
    /// @param reason `locked`, `too heavy` or `failing`
    /// @return how many were given up: none when the lease is lost
    int park(Lease lease, List<Long> subjects, String reason);

    /// What became of a batch whose connection was lost. Waits until its transaction is certainly over.
    ///
    /// @return committed, or transient when nothing of it was kept
    BatchOutcome lookUp(Lease lease, UUID batch);

    /// What other processes did since that batch.
    ///
    /// @param number of the last batch that is known
    News since(long number);

    /// Opens a new connection after the old one was lost, and makes sure that it is the same server.
    ///
    /// @return false when the server cannot be reached yet
    boolean reconnect();

    /// What other processes of the run did.
    ///
    /// @param last the number of the last batch of all
    /// @param parked candidates given up in the whole run, by this process too
    record News(long last, long deleted, long spared, long rows, long parked) {}
}
