package dev.expunge.delete;

/// What somebody wants of a run, in rising order of urgency.
public enum Request {
    /// Go on.
    RUN,
    /// Commit the running batch, then wait.
    PAUSE,
    /// Commit the running batch, then end.
    STOP,
    /// Cancel the running statement, roll its batch back, end.
    ABORT
}
