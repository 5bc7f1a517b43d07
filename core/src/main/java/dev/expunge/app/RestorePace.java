package dev.expunge.app;

import dev.expunge.delete.Pace;
import dev.expunge.delete.PaceMode;
import dev.expunge.delete.PaceRequest;
import dev.expunge.spec.Spec;
import java.time.Duration;
import java.util.Optional;

/// How many subjects the next transaction of a restore takes, and how long to wait before it: what a person
/// fixed, in the spec or from another terminal, or what keeps a transaction near the time that is aimed at. Owned by
/// one thread.
final class RestorePace {
    private static final int FIRST = 50;
    private static final Duration TARGET = Duration.ofMillis(500);

    private final Spec.Pace wanted;
    private boolean gentle;
    private Duration target;
    private Optional<Integer> fixedSubjects;
    private Optional<Duration> fixedPause;
    private int subjects;
    private Duration pause;

    RestorePace(Spec.Pace wanted) {
        this.wanted = wanted;
        this.gentle = wanted.mode() == Spec.PaceMode.GENTLE;
        this.target = wanted.target().orElse(TARGET);
        this.fixedSubjects = wanted.fixed().map(Spec.Fixed::roots);
        this.fixedPause = wanted.fixed().map(Spec.Fixed::pause);
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

    /// The same for other terminals.
    Pace now() {
        return new Pace(subjects, pause, 1);
    }

    /// Somebody asks for another pace: a mode takes back what was fixed, a target a size.
    void obey(PaceRequest request) {
        request.mode().ifPresent(mode -> {
            gentle = mode == PaceMode.GENTLE;
            fixedPause = mode == PaceMode.FIXED ? fixedPause.or(() -> Optional.of(pause)) : Optional.empty();
            fixedSubjects = mode == PaceMode.FIXED ? fixedSubjects.or(() -> Optional.of(subjects)) : Optional.empty();
            pause = Duration.ZERO;
        });
        request.target().ifPresent(wish -> {
            target = wish;
            fixedSubjects = Optional.empty();
        });
        fixedSubjects = request.roots().or(() -> fixedSubjects);
        fixedPause = request.pause().or(() -> fixedPause);
        subjects = fixedSubjects.orElse(subjects);
        pause = fixedPause.orElse(pause);
    }

    /// A transaction that took so long went well.
    void took(Duration took) {
        if (fixedSubjects.isEmpty()) {
            learn(took);
        }
        pause = fixedPause.orElse(gentle ? took.dividedBy(2) : Duration.ZERO);
    }

    private void learn(Duration took) {
        if (took.compareTo(target) > 0) {
            fewer();
        } else if (took.multipliedBy(2).compareTo(target) < 0) {
            subjects = Math.clamp(
                    subjects * 3L / 2 + 1,
                    wanted.roots().fewest(),
                    wanted.roots().most());
        }
    }

    private void fewer() {
        subjects = Math.max(wanted.roots().fewest(), subjects / 2);
    }
}
