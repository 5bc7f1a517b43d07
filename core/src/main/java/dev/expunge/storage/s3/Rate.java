package dev.expunge.storage.s3;

import dev.expunge.Time;
import java.time.Duration;
import java.util.Optional;

/// So many bytes a second over all writers, and no more. Thread-safe.
final class Rate {
    private static final double SECOND = 1_000_000_000;

    private final Optional<Long> most;
    private final Time time;
    private long free;

    Rate(Optional<Long> most, Time time) {
        this.most = most;
        this.time = time;
        this.free = time.nanos();
    }

    /// Waits until these bytes may go.
    void take(int bytes) {
        most.map(perSecond -> reserve(bytes, perSecond))
                .filter(Duration::isPositive)
                .ifPresent(time::sleep);
    }

    private synchronized Duration reserve(int bytes, long perSecond) {
        long now = time.nanos();
        long ahead = Math.max(0, free - now);
        free = now + ahead + Math.round(bytes * SECOND / perSecond);
        return Duration.ofNanos(ahead);
    }
}
