package dev.expunge.delete;

import java.time.Duration;

/// How a run weighs its own time against the live traffic.
public enum PaceMode {
    /// Many small transactions; after each the run rests as long as it has worked, so that it is never busy for more
    /// than half of the time.
    GENTLE(Duration.ofMillis(60), 1),
    /// Larger transactions without a rest, as long as nobody is hindered.
    BRISK(Duration.ofMillis(500), 0),
    /// A size and a pause that a person chose. It backs off like the others and comes back to exactly that.
    FIXED(Duration.ofMillis(500), 0);

    private final Duration target;
    private final double rest;

    PaceMode(Duration target, double rest) {
        this.target = target;
        this.rest = rest;
    }

    /// How long a batch should work, where nobody says otherwise.
    Duration target() {
        return target;
    }

    /// How long the run rests after a batch, as a multiple of the time that the batch worked.
    double rest() {
        return rest;
    }
}
