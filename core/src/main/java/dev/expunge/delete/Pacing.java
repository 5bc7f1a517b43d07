package dev.expunge.delete;

import dev.expunge.Amounts;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The pace of a run, learnt from its own batches: backs off at once, comes back slowly. Pure and immutable: no
/// clock, no waiting; whoever runs the batches does the waiting.
///
/// The formula. Let `m` be the median time per row of the last 15 batches that were not slow, and `e = m × rows`
/// what a batch should have taken. A batch is
///
/// - **slow** when `took > 3 e` and `took ≥ e + 100 ms`. Then roots / 2, not below max(1, start / 16), and pause
///   × 2, at least 50 ms and at most ten times the start (ten times 50 ms, if that is more) or 5 s, whichever is
///   less.
/// - **calm** when `took ≤ 1.5 e` or `took < e + 50 ms`. The third in a row: roots × 1.5 and pause / 1.5, until
///   both are where they started.
/// - in the **dead band** otherwise: nothing changes, and the calm ones are counted anew.
///
/// A batch with fewer than 20 rows (fewer than the start's roots, if those are less), or fewer rows than a
/// quarter of its roots, is **no sample**: never slow, never part of the median. It is calm or not like any
/// other, with at least a row per root in `e`, so that a pace which has become small can grow again.
///
/// Slow batches stay out of the median, or an episode would become usual. But when 8 in a row are slow, the
/// median starts anew from those 8: the server has become slower for good, and a pace kept low would not change
/// that. Nothing is judged before 5 batches are known. When a slow batch finds the pace at its floor, this is
/// said once, and again only after the pace has left the floor.
public final class Pacing {
    private static final int REMEMBERED = 15;
    private static final int NEEDED = 5;
    private static final int NEW_USUAL = 8;
    private static final int CALM_NEEDED = 3;
    private static final int SLOW_FACTOR = 3;
    private static final double CALM_FACTOR = 1.5;
    private static final Duration SLOW_EXCESS = Duration.ofMillis(100);
    private static final Duration CALM_EXCESS = Duration.ofMillis(50);
    private static final int FEWEST_ROWS = 20;
    private static final int SMALLEST_SHARE = 4;

    private final PaceRange range;
    private final State state;

    private Pacing(PaceRange range, State state) {
        this.range = range;
        this.state = state;
    }

    /// What is known after a batch.
    ///
    /// @param slow the slow batches in a row up to now
    /// @param calm the calm batches in a row since the last change
    /// @param warned whether it was said that the pace is at its floor
    private record State(Pace pace, RowTimes usual, RowTimes slow, int calm, boolean warned) {
        State calmed(int count) {
            return new State(pace, usual, slow, count, warned);
        }

        State remembering(Sample sample) {
            return new State(pace, usual.and(sample, REMEMBERED), RowTimes.NONE, calm, warned);
        }

        State at(Pace changed) {
            return new State(changed, usual, slow, 0, false);
        }
    }

    /// What follows from a batch.
    ///
    /// @param next the pacing from now on
    /// @param because a sentence with numbers: the pace changes, is at its floor, or another speed is usual now
    public record Step(Pacing next, Optional<String> because) {
        public Step {
            Objects.requireNonNull(next, "next is null");
            Objects.requireNonNull(because, "because is null");
        }
    }

    /// A pacing that knows nothing yet.
    ///
    /// @param start the pace asked for; the pace comes back to it, and is never faster
    public static Pacing starting(Pace start) {
        Objects.requireNonNull(start, "start is null");
        return new Pacing(new PaceRange(start), new State(start, RowTimes.NONE, RowTimes.NONE, 0, false));
    }

    /// The pace of the next batch.
    public Pace next() {
        return state.pace;
    }

    /// What a committed batch teaches.
    public Step after(Sample sample) {
        boolean counts = counts(sample);
        if (state.usual.size() < NEEDED) {
            return quietly(counts ? state.remembering(sample) : state);
        }
        if (counts && isSlow(sample)) {
            return slowed(sample);
        }
        int calm = isCalm(sample) ? state.calm + 1 : 0;
        State learnt = (counts ? state.remembering(sample) : state).calmed(calm);
        return calm >= CALM_NEEDED ? recovered(learnt, sample) : quietly(learnt);
    }

    private boolean counts(Sample sample) {
        return sample.rows() >= Math.min(FEWEST_ROWS, range.start().roots())
                && sample.rows() * SMALLEST_SHARE >= sample.roots();
    }

    private boolean isSlow(Sample sample) {
        Duration usual = state.usual.predict(sample.rows());
        return sample.took().compareTo(usual.multipliedBy(SLOW_FACTOR)) > 0
                && sample.took().compareTo(usual.plus(SLOW_EXCESS)) >= 0;
    }

    private boolean isCalm(Sample sample) {
        Duration usual = state.usual.predict(Math.max(sample.rows(), sample.roots()));
        return sample.took().toNanos() <= CALM_FACTOR * usual.toNanos()
                || sample.took().compareTo(usual.plus(CALM_EXCESS)) < 0;
    }

    private Step slowed(Sample sample) {
        RowTimes slow = state.slow.and(sample, NEW_USUAL);
        if (slow.size() == NEW_USUAL) {
            State anew = new State(state.pace, slow, RowTimes.NONE, 0, state.warned);
            return new Step(new Pacing(range, anew), Optional.of(newUsual(slow, sample)));
        }
        Pace slower = range.slower(state.pace);
        boolean floor = slower.equals(state.pace);
        State next = new State(slower, state.usual, slow, 0, floor);
        Optional<String> because = floor && state.warned ? Optional.empty() : Optional.of(whySlow(sample, floor));
        return new Step(new Pacing(range, next), because);
    }

    private Step recovered(State learnt, Sample sample) {
        Pace faster = range.faster(state.pace);
        if (faster.equals(state.pace)) {
            return quietly(learnt.calmed(0));
        }
        String because = CALM_NEEDED + " calm batches in a row, the last took " + Amounts.seconds(sample.took())
                + " where " + usual(sample) + " is usual";
        return new Step(new Pacing(range, learnt.at(faster)), Optional.of(because));
    }

    private Step quietly(State next) {
        return new Step(new Pacing(range, next), Optional.empty());
    }

    private String whySlow(Sample sample, boolean floor) {
        String took = "took " + Amounts.seconds(sample.took()) + " where " + usual(sample) + " is usual";
        String slowest = floor ? "; this is the slowest pace already" : "";
        if (sample.lockWait().toMillis() <= 0) {
            return took + ", none of it seen waiting for a lock" + slowest;
        }
        String holder = sample.blocker().map(who -> " held by " + who).orElse("");
        return took + ": " + Amounts.seconds(sample.lockWait()) + " of it waiting for a lock" + holder + slowest;
    }

    private String newUsual(RowTimes slow, Sample sample) {
        return NEW_USUAL + " batches in a row were slow: " + Amounts.seconds(slow.predict(sample.rows())) + " for "
                + Amounts.count(sample.rows()) + " rows counts as usual from now on, where it was " + usual(sample);
    }

    private String usual(Sample sample) {
        return Amounts.seconds(state.usual.predict(sample.rows()));
    }
}
