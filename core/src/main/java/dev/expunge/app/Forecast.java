package dev.expunge.app;

import dev.expunge.delete.PaceMode;
import dev.expunge.delete.PaceRules;
import dev.expunge.guard.Measured;
import dev.expunge.spec.Spec;
import java.time.Duration;

/// How long a deletion will take, as far as that can be told before it begins.
///
/// The work is guessed at 5,000 to 20,000 rows a second, which is what one connection does on ordinary machines;
/// the batches and the waiting follow from the pace asked for. A pace that learns makes batches of its target;
/// `gentle` rests as long as it works.
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
        Duration shortest = Duration.ofMillis(measured.rows() * 1000 / FAST);
        Duration longest = Duration.ofMillis(measured.rows() * 1000 / SLOW);
        return pace.fixed()
                .map(fixed -> {
                    long batches = Math.ceilDiv(candidates, fixed.roots());
                    Duration waiting = fixed.pause().multipliedBy(Math.max(0, batches - 1));
                    return new Forecast(batches, waiting, shortest, longest);
                })
                .orElseGet(() -> learning(candidates, pace, shortest, longest));
    }

    private static Forecast learning(long candidates, Spec.Pace pace, Duration shortest, Duration longest) {
        PaceRules rules = PaceRules.learning(PaceMode.valueOf(pace.mode().name()));
        Duration likely = shortest.plus(longest).dividedBy(2);
        long byTime = Math.ceilDiv(
                likely.toMillis(), pace.target().orElse(rules.target()).toMillis());
        long batches = Math.clamp(
                byTime,
                Math.ceilDiv(candidates, pace.roots().most()),
                Math.ceilDiv(candidates, pace.roots().fewest()));
        Duration waiting = pace.mode() == Spec.PaceMode.GENTLE ? likely : Duration.ZERO;
        return new Forecast(batches, waiting, shortest, longest);
    }
}
