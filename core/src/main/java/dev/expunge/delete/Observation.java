package dev.expunge.delete;

import java.util.Objects;
import java.util.Optional;

/// One look at a run from outside it: what people want, and whether its connection is waiting for somebody's
/// lock.
///
/// @param wanted from the control row
/// @param waiting whether the server shows our deleting connection waiting for a lock
/// @param blocker who holds the lock: process id and application name
public record Observation(Request wanted, boolean waiting, Optional<String> blocker) {
    public Observation {
        Objects.requireNonNull(wanted, "wanted is null");
        Objects.requireNonNull(blocker, "blocker is null");
    }
}
