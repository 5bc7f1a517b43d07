package dev.expunge;

import dev.expunge.app.SystemTime;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for a condition, with a limit.
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration EVERY = Duration.ofMillis(5);

    private Eventually() {}

    /// Returns when `condition` holds.
    ///
    /// @throws AssertionError when it does not within half a minute
    public static void holds(String what, BooleanSupplier condition) {
        Time time = new SystemTime();
        long begin = time.nanos();
        while (!condition.getAsBoolean()) {
            if (time.elapsed(begin).compareTo(LIMIT) > 0) {
                throw new AssertionError("still not so after " + LIMIT.toSeconds() + " s: " + what);
            }
            time.sleep(EVERY);
        }
    }
}
