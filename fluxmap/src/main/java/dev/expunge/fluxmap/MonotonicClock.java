package dev.expunge.fluxmap;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// A clock that reads the wall once and a ticker ever after, so that differences are exact and never negative.
/// Safe for use by several threads.
public final class MonotonicClock implements InstantSource {
    private final LongSupplier ticker;
    private final Instant start;
    private final long startTick;

    /// @param wall read once, now
    /// @param ticker nanoseconds since any moment, such as `System::nanoTime`
    public MonotonicClock(InstantSource wall, LongSupplier ticker) {
        this.ticker = ticker;
        this.start = wall.instant();
        this.startTick = ticker.getAsLong();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(ticker.getAsLong() - startTick);
    }
}
