package dev.expunge.delete;

import java.util.Optional;

/// Looks at a run from a connection of its own. Used by the watch's thread only.
public interface Observer extends AutoCloseable {
    /// One look; empty when it was not possible, which counts as a reason to pause (promise P9).
    Optional<Observation> look();

    /// Tells how this process stands, and hears what is asked of the run; empty when it was not possible, which
    /// counts as a reason to pause (promise P9).
    Optional<Orders> exchange(Report report);

    /// Cancels the statement that the deleting connection is running.
    void cancelRunning();

    /// Called while looks have failed for long: breaks the deleting connection off where it is as deaf as this one,
    /// so that whoever waits for an answer on it waits no longer. Nothing where only this one has no luck.
    void breakOff();

    @Override
    void close();
}
