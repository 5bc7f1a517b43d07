package dev.expunge.delete;

import dev.expunge.Amounts;
import java.time.Duration;
import java.util.Optional;

/// Somebody in the way: of us, or we of them. What a batch is answered with before its speed is looked at.
///
/// @param because empty exactly for [Answer#NOTHING]
record Hindrance(Answer answer, String because) {
    private static final Duration LONG_BLOCKING = Duration.ofMillis(200);
    private static final Duration LONG_WAIT = Duration.ofMillis(100);
    private static final int PANIC_FACTOR = 10;

    /// What to do about it.
    enum Answer {
        /// Neither change anything nor call it calm.
        NOTHING,
        STEP,
        PANIC
    }

    /// The first that applies:
    ///
    /// 1. a signal's panic;
    /// 2. a session that waited for a lock of ours: panic from 200 ms on, otherwise a step;
    /// 3. a wait of ours for a lock: a step from 100 ms on, and panic when it is more than ten times what the
    ///    batch was expected to take, and more than a second;
    /// 4. a signal near its limit: a step;
    /// 5. a shorter wait: nothing, but the batch is no sample.
    static Optional<Hindrance> of(Sample sample, Pressure pressure, Optional<Duration> expected) {
        if (pressure.level() == Pressure.Level.PANIC) {
            return Optional.of(new Hindrance(Answer.PANIC, pressure.because()));
        }
        return blocking(sample)
                .or(() -> waiting(sample, expected))
                .or(() -> Optional.of(pressure)
                        .filter(it -> it.level() == Pressure.Level.BACK_OFF)
                        .map(it -> new Hindrance(Answer.STEP, it.because())))
                .or(() ->
                        sample.lockWait().isZero() ? Optional.empty() : Optional.of(new Hindrance(Answer.NOTHING, "")));
    }

    private static Optional<Hindrance> blocking(Sample sample) {
        Duration blocking = sample.seen().blocking();
        if (blocking.isZero()) {
            return Optional.empty();
        }
        String who = sample.seen().blocked().orElse("another session");
        return Optional.of(new Hindrance(
                blocking.compareTo(LONG_BLOCKING) >= 0 ? Answer.PANIC : Answer.STEP,
                who + " was seen waiting for a lock of ours for " + Amounts.seconds(blocking)));
    }

    private static Optional<Hindrance> waiting(Sample sample, Optional<Duration> expected) {
        if (sample.lockWait().compareTo(LONG_WAIT) < 0) {
            return Optional.empty();
        }
        Duration usual = Brake.longer(LONG_WAIT, expected.orElse(LONG_WAIT));
        boolean panic = sample.lockWait().compareTo(usual.multipliedBy(PANIC_FACTOR)) > 0;
        return Optional.of(new Hindrance(panic ? Answer.PANIC : Answer.STEP, PaceText.took(sample, expected)));
    }
}
