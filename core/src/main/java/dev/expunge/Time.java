package dev.expunge;

import java.time.Duration;
import java.time.Instant;

/// The clock of this process, given to whoever needs it. It decides nothing about the data: what is old is
/// decided by the server's clock. Thread-safe.
public interface Time {
    /// The wall clock.
    Instant now();

    /// A clock that only goes forward, for measuring, in nanoseconds.
    long nanos();

    /// Waits; returns early, with the interrupt flag set, when the thread is interrupted.
    void sleep(Duration duration);

    /// How long ago [#nanos] was `since`.
    default Duration elapsed(long since) {
        return Duration.ofNanos(nanos() - since);
    }
}
