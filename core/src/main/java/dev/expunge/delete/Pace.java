package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;

/// How fast the next batch goes.
///
/// @param roots candidates in it, at least 1
/// @param pause how long to wait before it, no transaction open; with several workers each waits for itself
/// @param workers how many batches may run at once, at least 1
public record Pace(int roots, Duration pause, int workers) {
    public Pace {
        Objects.requireNonNull(pause, "pause is null");
        if (roots < 1 || workers < 1 || pause.isNegative()) {
            throw new IllegalArgumentException("a pace has at least one root, one worker and no negative pause");
        }
    }
}
