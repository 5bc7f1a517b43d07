package dev.expunge.delete;

import java.time.Duration;

/// The calm batches in a row since the pace last changed. Immutable.
///
/// @param time how long they took with their pauses
record Calm(int batches, Duration time) {
    static final Calm NONE = new Calm(0, Duration.ZERO);

    private static final int BATCHES = 3;
    private static final Duration TIME = Duration.ofSeconds(1);

    Calm and(Duration cycle) {
        return new Calm(batches + 1, time.plus(cycle));
    }

    /// Three batches, or, so that long pauses do not make the way back long, one second.
    boolean enough() {
        return batches >= BATCHES || (batches > 0 && time.compareTo(TIME) >= 0);
    }
}
