package dev.expunge.delete;

import java.util.Optional;

/// Looks at a run from a connection of its own. Used by the watch's thread only.
public interface Observer extends AutoCloseable {
    /// One look; empty when it was not possible, which counts as a reason to pause (promise P9).
    Optional<Observation> look();

    /// Cancels the statement that the deleting connection is running.
    void cancelRunning();

    @Override
    void close();
}
