package dev.expunge.delete;

/// Why a run ended before all its candidates were decided, or that it did not.
public enum StopReason {
    /// Every candidate is deleted, spared or parked.
    FINISHED,
    /// `stop`, Ctrl-C or SIGTERM: the running batch was committed.
    STOPPED,
    /// `abort`, a second Ctrl-C or a deadline: the running batch was rolled back.
    ABORTED
}
