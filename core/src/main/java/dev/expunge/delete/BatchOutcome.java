package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;

/// What became of one batch. In every case but [Committed] and, perhaps, [ConnectionLost] nothing of it was kept.
public sealed interface BatchOutcome {
    /// It is in the database, with its ledger entry.
    ///
    /// @param deleted candidates deleted, with all their dependants
    /// @param spared candidates left alone on purpose
    /// @param skipped candidates whose root row somebody else has locked: they stay pending
    /// @param rows rows deleted or changed
    /// @param took from begin to commit
    record Committed(int deleted, int spared, int skipped, long rows, Duration took) implements BatchOutcome {
        public Committed {
            Objects.requireNonNull(took, "took is null");
        }
    }

    /// It may work in a moment: a lock, a deadlock, the batch's own deadline.
    record Transient(String sqlState) implements BatchOutcome {}

    /// The accounts of promise P1 disagree and no candidate can be named for it, or a constraint stands in the
    /// way.
    record Unexplained(String what) implements BatchOutcome {}

    /// The schema is no longer the one that was frozen under.
    record Drift(String difference) implements BatchOutcome {}

    /// The connection is gone. Whether the batch was committed has to be looked up by its number (promise P5).
    record ConnectionLost() implements BatchOutcome {}
}
