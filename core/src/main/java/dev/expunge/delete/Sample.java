package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What one committed batch cost, and where its time went.
///
/// `took` = waits for locks + the commit + the work; see [#execution].
///
/// @param roots candidates the batch was asked to take, at least 1
/// @param rows rows deleted or changed, over all tables
/// @param weight what those rows cost the server, by estimate, in plain rows: see `map.RowWeight`
/// @param took from begin to commit
/// @param commitWait the part of `took` that the commit took: the disk, and a synchronous standby
/// @param seen what was seen from outside meanwhile
public record Sample(int roots, long rows, double weight, Duration took, Duration commitWait, Attribution seen) {
    public Sample {
        Objects.requireNonNull(took, "took is null");
        Objects.requireNonNull(commitWait, "commitWait is null");
        Objects.requireNonNull(seen, "seen is null");
        if (roots < 1 || rows < 0 || !(weight >= 0)) {
            throw new IllegalArgumentException("a sample has at least one root and no negative rows");
        }
    }

    /// A batch whose rows all weigh 1, of which nothing more is known.
    public static Sample of(int roots, long rows, Duration took) {
        return new Sample(roots, rows, rows, took, Duration.ZERO, Attribution.NONE);
    }

    /// The part of `took` spent waiting for locks.
    public Duration lockWait() {
        return seen.lockWait();
    }

    /// Who held the lock that was waited for.
    public Optional<String> blocker() {
        return seen.blocker();
    }

    /// The part of `took` in which the batch worked; never negative.
    public Duration execution() {
        Duration rest = took.minus(seen.lockWait()).minus(commitWait);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
