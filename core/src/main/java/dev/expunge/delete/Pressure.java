package dev.expunge.delete;

import java.util.Objects;

/// What the signals say short of a pause: whether the next batches have to be easier on the server, and why.
///
/// @param because one sentence with the signal's value and limit; empty exactly for [Level#NONE]
public record Pressure(Level level, String because) {
    /// Nothing is near a limit.
    public static final Pressure NONE = new Pressure(Level.NONE, "");

    /// How much.
    public enum Level {
        NONE,
        /// A signal comes near its limit: one step slower, and another for each second that it lasts.
        BACK_OFF,
        /// Somebody is hurt already: straight to the slowest pace.
        PANIC
    }

    public Pressure {
        Objects.requireNonNull(level, "level is null");
        Objects.requireNonNull(because, "because is null");
        if ((level == Level.NONE) != because.isEmpty()) {
            throw new IllegalArgumentException("pressure has a reason, and no pressure has none");
        }
    }

    /// A signal comes near its limit.
    public static Pressure backOff(String because) {
        return new Pressure(Level.BACK_OFF, because);
    }

    /// Somebody is hurt already, for example kept waiting by a lock of ours.
    public static Pressure panic(String because) {
        return new Pressure(Level.PANIC, because);
    }

    /// The stronger of two; this one when they are equal.
    public Pressure or(Pressure other) {
        return other.level.compareTo(level) > 0 ? other : this;
    }
}
