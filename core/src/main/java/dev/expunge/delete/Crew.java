package dev.expunge.delete;

import java.time.Duration;

/// How many batches run at once. Immutable.
///
/// A back-off leaves one at once. When the brake is off again they come back one with each calm step, up to the
/// number that was known to be good; beyond that one more after ten quiet seconds (two for `brisk`). A back-off
/// within ten seconds of an added worker is blamed on it: one less is known to be good, and the next try waits
/// twice as long, up to 16 times.
///
/// @param now how many run
/// @param known how many are known to be good
/// @param quiet how long nobody was in anybody's way
/// @param sinceAdded how long ago the last was added
/// @param patience what the quiet time is multiplied with
record Crew(int now, int known, Duration quiet, Duration sinceAdded, int patience) {
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration QUIET_WHEN_BRISK = Duration.ofSeconds(2);
    private static final Duration BLAMED_FOR = Duration.ofSeconds(10);
    private static final int MOST_PATIENCE = 16;

    static Crew of(int workers) {
        return new Crew(workers, workers, Duration.ZERO, BLAMED_FOR, 1);
    }

    /// A fixed pace begins with all its workers, one that learns with one.
    static Crew starting(PaceRules rules) {
        return of(rules.learns() ? 1 : rules.workers());
    }

    /// The same after so much time without a hindrance.
    Crew after(Duration time) {
        return new Crew(now, known, quiet.plus(time), sinceAdded.plus(time), patience);
    }

    /// One alone, because somebody is in the way.
    Crew alone() {
        boolean blamed = now > 1 && sinceAdded.compareTo(BLAMED_FOR) < 0;
        return new Crew(
                1,
                blamed ? Math.max(1, now - 1) : known,
                Duration.ZERO,
                BLAMED_FOR,
                blamed ? Math.min(MOST_PATIENCE, patience * 2) : patience);
    }

    /// One that was there before comes back.
    Crew back() {
        return now < known ? new Crew(now + 1, known, quiet, Duration.ZERO, patience) : this;
    }

    /// One more than ever, when it has been quiet for long enough.
    Crew more(PaceRules rules) {
        Duration needed = (rules.mode() == PaceMode.BRISK ? QUIET_WHEN_BRISK : QUIET).multipliedBy(patience);
        return now == known && known < rules.workers() && quiet.compareTo(needed) >= 0
                ? new Crew(known + 1, known + 1, Duration.ZERO, Duration.ZERO, patience)
                : this;
    }
}
