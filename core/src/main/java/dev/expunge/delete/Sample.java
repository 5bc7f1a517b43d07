package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What one committed batch cost.
///
/// @param roots candidates the batch was asked to take, at least 1
/// @param rows rows deleted or changed, over all tables
/// @param took from begin to commit
/// @param lockWait the part of `took` spent waiting for a lock, as sampled from the server's activity view
/// @param blocker who held that lock, for people: process id and application name, never its statement
public record Sample(int roots, long rows, Duration took, Duration lockWait, Optional<String> blocker) {
    public Sample {
        Objects.requireNonNull(took, "took is null");
        Objects.requireNonNull(lockWait, "lockWait is null");
        Objects.requireNonNull(blocker, "blocker is null");
        if (roots < 1 || rows < 0) {
            throw new IllegalArgumentException("a sample has at least one root and no negative rows");
        }
    }
}
