package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What a pace may be and what it aims at: the wishes of the spec, changed by those of [PaceRequest]. Immutable.
///
/// @param target how long a batch should work: the time it took without its waits for locks and for its commit
/// @param fewest the smallest batch that is ever learnt, in roots, at least 1
/// @param most the largest one; for a fixed size, that size
/// @param learns whether the size follows the target; otherwise it is `most`
/// @param pause the wait between two batches; empty when it is a multiple of the time that the last batch worked
/// @param workers the most batches at once, at least 1
public record PaceRules(
        PaceMode mode, Duration target, int fewest, int most, boolean learns, Optional<Duration> pause, int workers) {
    /// The largest batch there is.
    public static final int MOST_ROOTS = 100_000;
    /// The most batches at once that there are.
    public static final int MOST_WORKERS = 64;

    private static final int START = 100;
    private static final int MOST_BY_ITSELF = 5_000;

    public PaceRules {
        Objects.requireNonNull(mode, "mode is null");
        Objects.requireNonNull(target, "target is null");
        Objects.requireNonNull(pause, "pause is null");
        if (fewest < 1 || most < fewest || workers < 1 || target.toMillis() < 1) {
            throw new IllegalArgumentException("a pace has at least one root, one worker and one millisecond");
        }
    }

    /// The rules of `gentle` or `brisk`: sizes of 1 to 5,000 roots, one worker, the target of the mode.
    public static PaceRules learning(PaceMode mode) {
        if (mode == PaceMode.FIXED) {
            throw new IllegalArgumentException("a fixed pace learns nothing");
        }
        return new PaceRules(mode, mode.target(), 1, MOST_BY_ITSELF, true, Optional.empty(), 1);
    }

    /// Always this many roots, always this pause, one worker.
    public static PaceRules fixed(int roots, Duration pause) {
        return new PaceRules(PaceMode.FIXED, PaceMode.FIXED.target(), 1, roots, false, Optional.of(pause), 1);
    }

    /// The same with another target.
    public PaceRules aimingAt(Duration wanted) {
        return new PaceRules(mode, wanted, fewest, most, learns, pause, workers);
    }

    /// The same with other bounds for the size that is learnt.
    public PaceRules between(int smallest, int largest) {
        return new PaceRules(mode, target, smallest, largest, learns, pause, workers);
    }

    /// The same with so many batches at once at most.
    public PaceRules workers(int most) {
        return new PaceRules(mode, target, fewest, this.most, learns, pause, most);
    }

    /// The rules that follow from a person's wish.
    PaceRules overridden(PaceRequest wanted) {
        PaceRules rules = wanted.mode().map(this::in).orElse(this);
        rules = wanted.target().map(rules::learningAgain).orElse(rules);
        rules = wanted.roots().map(rules::always).orElse(rules);
        rules = wanted.pause().map(rules::resting).orElse(rules);
        return wanted.workers().map(rules::workers).orElse(rules);
    }

    /// The size that a run begins with.
    int start() {
        return learns ? Math.clamp(START, fewest, most) : most;
    }

    private PaceRules in(PaceMode wanted) {
        if (wanted == PaceMode.FIXED) {
            return new PaceRules(wanted, target, fewest, most, false, pause, workers);
        }
        int largest = learns ? most : Math.max(most, MOST_BY_ITSELF);
        return new PaceRules(wanted, wanted.target(), fewest, largest, true, Optional.empty(), workers);
    }

    private PaceRules learningAgain(Duration wanted) {
        int largest = learns ? most : Math.max(most, MOST_BY_ITSELF);
        return new PaceRules(mode, wanted, fewest, largest, true, pause, workers);
    }

    private PaceRules always(int roots) {
        return new PaceRules(mode, target, 1, roots, false, pause, workers);
    }

    private PaceRules resting(Duration wanted) {
        return new PaceRules(mode, target, fewest, most, learns, Optional.of(wanted), workers);
    }
}
