package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for a condition, and fails when it has not come true within half a minute.
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private Eventually() {}

    static void holds(String claim, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(claim).isLessThan(end);
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }
}
