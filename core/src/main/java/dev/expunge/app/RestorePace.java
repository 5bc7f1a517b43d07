package dev.expunge.app;

import dev.expunge.spec.Spec;
import java.time.Duration;

/// How many subjects the next transaction of a restore takes, and how long to wait before it: what a person
/// fixed, or what keeps a transaction near the time that is aimed at. Owned by one thread.
final class RestorePace {
    private static final int FIRST = 50;
    private static final Duration TARGET = Duration.ofMillis(500);

    private final Spec.Pace wanted;
    private final Duration target;
    private int subjects;
    private Duration pause;

    RestorePace(Spec.Pace wanted) {
        this.wanted = wanted;
        this.target = wanted.target().orElse(TARGET);
        this.subjects = wanted.fixed()
                .map(Spec.Fixed::roots)
                .orElse(Math.clamp(
                        FIRST, wanted.roots().fewest(), wanted.roots().most()));
        this.pause = wanted.fixed().map(Spec.Fixed::pause).orElse(Duration.ZERO);
    }

    int subjects() {
        return subjects;
    }

    Duration pause() {
        return pause;
    }

    /// A transaction that took so long went well.
    void took(Duration took) {
        if (wanted.fixed().isPresent()) {
            return;
        }
        if (took.compareTo(target) > 0) {
            fewer();
        } else if (took.multipliedBy(2).compareTo(target) < 0) {
            subjects = Math.clamp(
                    subjects * 3L / 2 + 1,
                    wanted.roots().fewest(),
                    wanted.roots().most());
        }
        pause = wanted.mode() == Spec.PaceMode.GENTLE ? took.dividedBy(2) : Duration.ZERO;
    }

    private void fewer() {
        subjects = Math.max(wanted.roots().fewest(), subjects / 2);
    }
}
