package dev.expunge.app;

import dev.expunge.Time;
import java.time.Duration;
import java.time.Instant;

/// The machine's clock. Thread-safe.
@AmbientTime
public final class SystemTime implements Time {
    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
