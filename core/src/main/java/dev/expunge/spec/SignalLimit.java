package dev.expunge.spec;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;

/// When a signal has something to say. Immutable.
///
/// @param below whether values below the limit are the bad ones (free disk), not those above it
/// @param pause the limit, in the signal's unit
/// @param critical beyond it, twice in a row, the run ends; on the bad side of `pause`
/// @param hold how long values must be beyond the limit before it counts; zero for at once
/// @param then what follows
public record SignalLimit(boolean below, double pause, OptionalDouble critical, Duration hold, Then then) {
    private static final double MARGIN = 0.2;

    /// What follows when a value is beyond the limit.
    public enum Then {
        /// The run waits.
        PAUSE,
        /// The run goes slower, step by step.
        SLOW,
        /// The run goes as slowly as it can, at once: somebody is hurt.
        CRAWL
    }

    public SignalLimit {
        Objects.requireNonNull(critical, "critical is null");
        Objects.requireNonNull(then, "then is null");
        if (hold.isNegative()) {
            throw new IllegalArgumentException("a limit holds for no negative time");
        }
    }

    /// Pauses at once above `pause`.
    public static SignalLimit moreThan(double pause) {
        return new SignalLimit(false, pause, OptionalDouble.empty(), Duration.ZERO, Then.PAUSE);
    }

    /// The same with another consequence, when values were above it for so long.
    public SignalLimit then(Then what, Duration after) {
        return new SignalLimit(below, pause, critical, after, what);
    }

    /// The same without its `for`, where the values themselves count only what has lasted.
    public SignalLimit atOnce() {
        return new SignalLimit(below, pause, critical, Duration.ZERO, then);
    }

    /// Whether a value is on the bad side of the limit.
    public boolean beyond(double value) {
        return below ? value < pause : value > pause;
    }

    /// Whether a value is on the good side by a fifth of the limit.
    public boolean calm(double value) {
        double margin = Math.abs(pause) * MARGIN;
        return below ? value >= pause + margin : value <= pause - margin;
    }

    /// Whether a value is on the bad side of the critical limit.
    public boolean critical(double value) {
        return critical.isPresent() && (below ? value < critical.getAsDouble() : value > critical.getAsDouble());
    }

    /// How near a value has come to the limit: 0 up to half of it (from the double of it on, where less is worse),
    /// 1 at the limit, in proportion between. A limit of 0 is never near.
    public double nearness(double value) {
        if (pause <= 0) {
            return 0;
        }
        double far = below ? 2 - value / pause : value / pause * 2 - 1;
        return Math.clamp(far, 0, 1);
    }
}
