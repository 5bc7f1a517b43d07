package dev.expunge.fluxmap;

import java.time.Instant;
import java.util.Objects;

/// How much data [Fluxmap#load] makes, and when it ends. The same size gives the same rows, always and
/// everywhere.
///
/// @param users how many users, at least 1
/// @param now the moment at which the application is as loaded: nothing in it is younger
public record Size(int users, Instant now) {
    /// As many users as the story of the demo has.
    public static final int DEFAULT_USERS = 300_000;

    private static final long DEFAULT_CANDIDATES = 91_247;

    public Size {
        Objects.requireNonNull(now, "now is null");
        if (users < 1) {
            throw new IllegalArgumentException("users is at least 1, not " + users);
        }
    }

    /// The story's size.
    public static Size standard(Instant now) {
        return new Size(DEFAULT_USERS, now);
    }

    /// How many of the users the criteria select: `round(users * 91,247 / 300,000)`, so exactly 91,247 by
    /// default.
    public int candidates() {
        return Math.toIntExact(Math.round((double) users * DEFAULT_CANDIDATES / DEFAULT_USERS));
    }
}
