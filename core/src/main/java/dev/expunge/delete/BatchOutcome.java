package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/// What became of one batch. In every case but [Committed] and, perhaps, [ConnectionLost] nothing of it was kept.
public sealed interface BatchOutcome {
    /// It is in the database, with its ledger entry.
    ///
    /// @param number of the batch, counted from 1 over the whole run; 0 when no candidate was decided
    /// @param deleted candidates deleted, with all their dependants
    /// @param spared candidates left alone on purpose
    /// @param parked candidates given up, because a trigger keeps or changes their rows
    /// @param skipped candidates that stay pending: somebody else has their root row locked, or another worker
    /// touched their rows
    /// @param rows rows deleted or changed
    /// @param weight what those rows cost the server, by estimate, in plain rows
    /// @param took from begin to commit
    /// @param commitWait the part of it that the commit took
    record Committed(
            long number,
            int deleted,
            int spared,
            int parked,
            int skipped,
            long rows,
            double weight,
            Duration took,
            Duration commitWait)
            implements BatchOutcome {
        public Committed {
            Objects.requireNonNull(took, "took is null");
            Objects.requireNonNull(commitWait, "commitWait is null");
        }
    }

    /// It may work in a moment: a lock, a deadlock, the batch's own deadline.
    record Transient(String sqlState) implements BatchOutcome {}

    /// The accounts of promise P1 disagree and no candidate can be named for it, or a constraint stands in the
    /// way.
    record Unexplained(String what) implements BatchOutcome {}

    /// The schema is no longer the one that was frozen under.
    record Drift(String difference) implements BatchOutcome {}

    /// The server refuses the statement itself until somebody changes something about a table.
    ///
    /// @param remedy after which the run can go on
    record Refused(String what, String remedy) implements BatchOutcome {}

    /// Somebody else has the slice by now: the worker was away for too long.
    record LeaseLost() implements BatchOutcome {}

    /// The connection is gone. Whether the batch was committed has to be looked up (promise P5).
    ///
    /// @param batch the random token under which the database knows it
    record ConnectionLost(UUID batch) implements BatchOutcome {
        public ConnectionLost {
            Objects.requireNonNull(batch, "batch is null");
        }
    }
}
