package dev.expunge.verify;

import dev.expunge.sql.TableName;

/// How the work on one table is done while somebody may want the run to stand still or to end.
@FunctionalInterface
public interface Turn {
    /// Does `work`, after everything that holds the run up is over; may break it off and do it again, and may throw
    /// to end the stage. No transaction is open before and afterwards.
    void take(TableName table, Runnable work);

    /// Does the work at once.
    static Turn atOnce() {
        return (_, work) -> work.run();
    }
}
