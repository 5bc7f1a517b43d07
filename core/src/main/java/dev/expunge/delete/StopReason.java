package dev.expunge.delete;

/// Why a run ended before all its candidates were decided, or that it did not.
public enum StopReason {
    /// Every candidate is deleted, spared or parked.
    FINISHED,
    /// `stop`, Ctrl-C or SIGTERM: the running batch was committed.
    STOPPED,
    /// `abort` or a second Ctrl-C: the running batch was rolled back.
    ABORTED,
    /// The time that the run was given is over: the running batch was committed, or rolled back where it took too
    /// long.
    DEADLINE,
    /// Its change window has closed, and the spec says to stop then: the running batch was committed.
    WINDOW_CLOSED,
    /// More candidates were given up than the spec allows; the running batches were committed.
    PARKED_TOO_MANY,
    /// A signal was beyond its critical limit twice in a row: the running batch was committed.
    CRITICAL
}
