package dev.expunge.delete;

import java.time.Duration;

/// How far a run has backed off. It lies over the size and the rest that were learnt and leaves them as they are,
/// so that letting go of it leads back to exactly the old pace. Immutable.
///
/// Each of the up to four steps halves the roots, and doubles the pause: 50 ms, 100 ms, … or twice, four times, …
/// the rest, whichever is more, up to 2 s.
///
/// @param size steps for the size
/// @param pause steps for the pause
record Brake(int size, int pause) {
    static final Brake NONE = new Brake(0, 0);
    static final Brake FULL = new Brake(4, 4);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /// One step harder.
    Brake harder() {
        return new Brake(Math.min(FULL.size, size + 1), Math.min(FULL.pause, pause + 1));
    }

    /// One step harder for the pause alone.
    Brake slower() {
        return new Brake(size, Math.min(FULL.pause, pause + 1));
    }

    /// One step easier.
    Brake easier() {
        return new Brake(Math.max(0, size - 1), Math.max(0, pause - 1));
    }

    boolean isOn() {
        return !equals(NONE);
    }

    /// The roots of a batch.
    ///
    /// @param floor never fewer, unless the size itself is
    int roots(int full, int floor) {
        return Math.max(Math.min(full, Math.max(1, floor)), full >> size);
    }

    /// The wait before a batch. A rest that is longer than 2 s stays as it is.
    Duration pause(Duration rest) {
        if (pause == 0) {
            return rest;
        }
        Duration steps = FIRST_PAUSE.multipliedBy(1L << (pause - 1));
        Duration multiple = rest.multipliedBy(1L << pause);
        return longer(rest, shorter(LONGEST_PAUSE, longer(steps, multiple)));
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
