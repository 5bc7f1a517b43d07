package dev.expunge.signal;

import java.util.List;

/// Where it is written down that signals hold a run up. Used by the board's own thread only; what cannot be written
/// down throws, and is tried again.
@FunctionalInterface
public interface Journal {
    /// What happened to a run because of signals.
    enum Kind {
        /// Signals hold the run up, or others than before do.
        PAUSED,
        /// None does any more.
        RESUMED,
        /// A signal was beyond its critical limit twice: the run ends.
        CRITICAL
    }

    /// Writes one entry.
    ///
    /// @param signals the names of those concerned
    void write(Kind kind, List<String> signals);
}
