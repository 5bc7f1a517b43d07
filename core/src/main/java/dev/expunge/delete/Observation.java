package dev.expunge.delete;

import java.util.Objects;
import java.util.Optional;

/// One look at a run from outside it: who is in whose way.
///
/// @param waiting whether the server shows our deleting connection waiting for a lock
/// @param blocker who holds the lock: process id and application name
/// @param blocked who waits for a lock of ours: process id and application name
/// @param holder what has kept dead rows from being cleaned up since before the run began, with its age
public record Observation(
        boolean waiting, Optional<String> blocker, Optional<String> blocked, Optional<String> holder) {
    public Observation {
        Objects.requireNonNull(blocker, "blocker is null");
        Objects.requireNonNull(blocked, "blocked is null");
        Objects.requireNonNull(holder, "holder is null");
    }

    /// A look that saw nobody in anybody's way.
    public static Observation quiet() {
        return new Observation(false, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
