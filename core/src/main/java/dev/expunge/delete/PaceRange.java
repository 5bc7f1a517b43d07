package dev.expunge.delete;

import java.time.Duration;

/// How far the pace may move away from where it started, and how far in one step. Pure.
///
/// @param start the pace asked for: nothing is ever faster
record PaceRange(Pace start) {
    private static final int SMALLEST_SHARE = 16;
    private static final int LONGEST_MULTIPLE = 10;
    private static final Duration SHORTEST_RAISED_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// Half the roots, twice the pause, both within the range.
    Pace slower(Pace pace) {
        Duration twice = longer(pace.pause().multipliedBy(2), SHORTEST_RAISED_PAUSE);
        return new Pace(Math.max(fewestRoots(), pace.roots() / 2), shorter(twice, longestPause()));
    }

    /// One and a half times the roots, two thirds of the pause, but never beyond the start.
    Pace faster(Pace pace) {
        long roots = pace.roots() + (pace.roots() + 1L) / 2;
        Duration less = Duration.ofMillis(pace.pause().toMillis() * 2 / 3);
        boolean there = less.compareTo(start.pause()) <= 0 || less.compareTo(SHORTEST_RAISED_PAUSE) < 0;
        return new Pace((int) Math.min(start.roots(), roots), there ? start.pause() : less);
    }

    private int fewestRoots() {
        return Math.max(1, start.roots() / SMALLEST_SHARE);
    }

    private Duration longestPause() {
        Duration multiple = longer(start.pause(), SHORTEST_RAISED_PAUSE).multipliedBy(LONGEST_MULTIPLE);
        return longer(start.pause(), shorter(multiple, LONGEST_PAUSE));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
