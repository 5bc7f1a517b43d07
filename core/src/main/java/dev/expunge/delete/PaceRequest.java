package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What a person wants of the pace while the run is under way; what is empty stays as it is.
///
/// @param mode another mode; it takes back a size and a pause that were fixed before
/// @param roots candidates in a batch from now on, 1 to 100,000; the size is no longer learnt
/// @param pause the wait between two batches from now on; it no longer follows the work
/// @param workers batches at once from now on, and the most there will be, 1 to 64
/// @param target how long a batch should work, from 1 ms on; a size that was fixed before is learnt again, unless
/// `roots` is there too
public record PaceRequest(
        Optional<PaceMode> mode,
        Optional<Integer> roots,
        Optional<Duration> pause,
        Optional<Integer> workers,
        Optional<Duration> target) {
    /// Asks for nothing.
    public static final PaceRequest NONE =
            new PaceRequest(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public PaceRequest {
        Objects.requireNonNull(mode, "mode is null");
        Objects.requireNonNull(roots, "roots is null");
        Objects.requireNonNull(pause, "pause is null");
        Objects.requireNonNull(workers, "workers is null");
        Objects.requireNonNull(target, "target is null");
        if (roots.filter(n -> n < 1 || n > PaceRules.MOST_ROOTS).isPresent()
                || workers.filter(n -> n < 1 || n > PaceRules.MOST_WORKERS).isPresent()
                || pause.filter(Duration::isNegative).isPresent()
                || target.filter(wanted -> wanted.toMillis() < 1).isPresent()) {
            throw new IllegalArgumentException("a pace is asked for outside its bounds");
        }
    }
}
