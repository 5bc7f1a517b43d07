package dev.expunge.delete;

import java.time.Duration;

/// What is known of the batch that is running. Immutable.
///
/// @param begin when it began, 0 when none runs
record BatchClock(long begin, Attribution seen) {
    /// The same after a look, `passed` after the look before it.
    BatchClock and(Observation look, Duration passed, long now) {
        Duration running = Duration.ofNanos(now - begin);
        Duration added = passed.compareTo(running) < 0 ? passed : running;
        return new BatchClock(
                begin,
                new Attribution(
                        look.waiting() ? seen.lockWait().plus(added) : seen.lockWait(),
                        look.waiting() ? look.blocker().or(seen::blocker) : seen.blocker(),
                        look.blocked().isPresent() ? seen.blocking().plus(added) : seen.blocking(),
                        look.blocked().or(seen::blocked),
                        look.holder()));
    }
}
