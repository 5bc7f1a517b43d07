package dev.expunge.app;

import dev.expunge.guard.Measured;
import dev.expunge.spec.Spec;
import java.time.Duration;

/// How long a deletion will take, as far as that can be told before it begins.
///
/// The work is guessed at 5,000 to 20,000 rows a second, which is what one connection does on ordinary machines;
/// the waiting follows from the pace asked for.
///
/// @param batches how many transactions
/// @param waiting between them, at the pace asked for
/// @param shortest of the work itself
/// @param longest of the work itself
public record Forecast(long batches, Duration waiting, Duration shortest, Duration longest) {
    private static final long SLOW = 5_000;
    private static final long FAST = 20_000;

    static Forecast of(Measured measured, Spec.Pace pace) {
        long candidates = measured.candidates() - measured.forbidden();
        long batches = (candidates + pace.roots() - 1) / pace.roots();
        return new Forecast(
                batches,
                pace.pause().multipliedBy(Math.max(0, batches - 1)),
                Duration.ofMillis(measured.rows() * 1000 / FAST),
                Duration.ofMillis(measured.rows() * 1000 / SLOW));
    }
}
