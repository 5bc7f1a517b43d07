package dev.expunge.delete;

import java.time.Duration;

/// What is usual for one part of a batch's time, its work or its commit, and whether another time is slow or calm
/// beside it. Immutable. With `e` for what is expected of a batch of that weight:
///
/// - slow: more than `3 e`, and at least 100 ms more than `e`;
/// - panic: slow, and more than `10 e`;
/// - calm: at most `1.5 e`, or less than 50 ms more than `e`.
///
/// Between calm and slow is the dead band. Slow times stay out of what is usual, or an episode would become usual;
/// but when there are eight of them, the first at least 15 s ago, and no full batch in between was good, they become
/// the usual: the server has become slower for good.
///
/// @param usual the last 15 that were not slow
/// @param slow the last of the slow ones since a full batch was good
/// @param since how long ago the first of those was
record Habit(Costs usual, Costs slow, Duration since) {
    static final Habit UNKNOWN = new Habit(Costs.NONE, Costs.NONE, Duration.ZERO);

    private static final int NEW_USUAL = 8;
    private static final Duration FOR_GOOD = Duration.ofSeconds(15);

    private static final int REMEMBERED = 15;
    private static final int NEEDED = 5;
    private static final int SLOW_FACTOR = 3;
    private static final int PANIC_FACTOR = 10;
    private static final double CALM_FACTOR = 1.5;
    private static final Duration SLOW_EXCESS = Duration.ofMillis(100);
    private static final Duration CALM_EXCESS = Duration.ofMillis(50);

    /// Whether enough is known to judge: five batches.
    boolean known() {
        return usual.size() >= NEEDED;
    }

    Duration expected(double weight) {
        return usual.predict(weight);
    }

    boolean isSlow(double weight, Duration took) {
        Duration expected = expected(weight);
        return known()
                && took.compareTo(expected.multipliedBy(SLOW_FACTOR)) > 0
                && took.compareTo(expected.plus(SLOW_EXCESS)) >= 0;
    }

    boolean isPanic(double weight, Duration took) {
        return isSlow(weight, took) && took.compareTo(expected(weight).multipliedBy(PANIC_FACTOR)) > 0;
    }

    boolean isCalm(double weight, Duration took) {
        Duration expected = expected(weight);
        return !known()
                || took.toNanos() <= CALM_FACTOR * expected.toNanos()
                || took.compareTo(expected.plus(CALM_EXCESS)) < 0;
    }

    /// Time has passed.
    Habit after(Duration cycle) {
        return slow.size() == 0 ? this : new Habit(usual, slow, since.plus(cycle));
    }

    /// The same after one that was not slow, when it was a full batch; from others nothing is learnt.
    Habit with(double weight, Duration took, boolean full) {
        return full ? new Habit(usual.and(weight, took, REMEMBERED), Costs.NONE, Duration.ZERO) : this;
    }

    /// The same after a slow one. When [#slow] is empty afterwards, the slow ones have become usual.
    Habit slowed(double weight, Duration took) {
        Costs row = slow.and(weight, took, NEW_USUAL);
        return row.size() == NEW_USUAL && since.compareTo(FOR_GOOD) >= 0
                ? new Habit(row, Costs.NONE, Duration.ZERO)
                : new Habit(usual, row, since);
    }
}
