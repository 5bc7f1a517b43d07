package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What was seen from outside while a batch ran: whom it waited for, who waited for it, and who keeps dead rows
/// from being cleaned up. Durations are sums of looks, so they are as exact as the watch's period. Sessions are
/// named by process id and application name, never by their statement.
///
/// @param lockWait how long the batch was seen waiting for a lock
/// @param blocker who held that lock
/// @param blocking how long another session was seen waiting for a lock of the batch
/// @param blocked that session
/// @param holder what has kept dead rows from being cleaned up since before the run began: a session, a prepared
/// transaction or a replication slot, with its age
public record Attribution(
        Duration lockWait,
        Optional<String> blocker,
        Duration blocking,
        Optional<String> blocked,
        Optional<String> holder) {
    /// Nothing was seen.
    public static final Attribution NONE =
            new Attribution(Duration.ZERO, Optional.empty(), Duration.ZERO, Optional.empty(), Optional.empty());

    public Attribution {
        Objects.requireNonNull(lockWait, "lockWait is null");
        Objects.requireNonNull(blocker, "blocker is null");
        Objects.requireNonNull(blocking, "blocking is null");
        Objects.requireNonNull(blocked, "blocked is null");
        Objects.requireNonNull(holder, "holder is null");
    }
}
