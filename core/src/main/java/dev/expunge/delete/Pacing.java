package dev.expunge.delete;

import dev.expunge.Amounts;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The pace of a run, learnt from its own batches: backs off at once, comes back slowly. Pure and immutable: no
/// clock, no waiting; whoever runs the batches does the waiting.
///
/// **Attribution.** `took = waits for locks + commit + work`. Only the work is a measure of speed, and only
/// that of full batches (at least half of the size, brake off) in which something happened: at least 20 rows
/// (or as many as the size, when that is less) and at least one row for four roots, and in which nothing
/// waited.
///
/// **Size** ([Size]): as many roots as work for the target, by what is usual for their weight. **Rest**: a
/// multiple of the time that the last batch worked (`gentle` 1, `brisk` 0), at most 2 s, or the pause that a
/// person fixed.
///
/// **Brake** ([Brake]): lies over size and rest, and changes neither; each step halves the one and doubles the
/// other. What happened decides, the first that applies:
///
/// 1. somebody in the way ([Hindrance]): a step, or all steps at once (panic). Steps for a signal near its
///    limit are a second apart, so that it can answer;
/// 2. work slow ([Habit]) while somebody keeps dead rows from being cleaned up: said once, nothing changes. Not
///    for panic: dead rows do not come by leaps;
/// 3. work slow: a step, or panic. Slow for good, it becomes usual, and the size follows at once;
/// 4. commit slow: a step of the pause alone, for a standby or a disk is not helped by smaller batches;
/// 5. otherwise the batch is good. Three calm ones in a row, or one second of them, let go of one step; with
///    the brake off the size is learnt, and workers come ([Crew]).
///
/// A back-off when the brake is full already is said once, and again only after a step was let go. With the
/// brake full, a batch still has a sixteenth of the size and comes after 2 s at most (or after the rest, if
/// that is longer), so the run always gets on.
public final class Pacing {
    private static final Duration BETWEEN_SIGNALS = Duration.ofSeconds(1);
    private static final int FEWEST_ROWS = 20;
    private static final int SMALLEST_SHARE = 4;

    private final PaceRules rules;
    private final PaceState state;

    private Pacing(PaceRules rules, PaceState state) {
        this.rules = rules;
        this.state = state;
    }

    /// What follows from a batch.
    ///
    /// @param next the pacing from now on
    /// @param because a sentence with numbers, when the size, the brake or the workers change, the pace is at
    /// its floor, another speed is usual now, or dead rows slow the batches down. The rest follows the work
    /// silently
    public record Step(Pacing next, Optional<String> because) {
        public Step {
            Objects.requireNonNull(next, "next is null");
            Objects.requireNonNull(because, "because is null");
        }
    }

    /// A pacing that knows nothing yet.
    public static Pacing starting(PaceRules rules) {
        return new Pacing(rules, PaceState.starting(rules));
    }

    /// The pace of the next batch.
    public Pace next() {
        int floor = rules.learns() ? rules.fewest() : 1;
        return new Pace(
                state.brake().roots(state.size().roots(), floor),
                state.brake().pause(state.rest()),
                state.crew().now());
    }

    /// Whether the run goes slower than it would, because something is in the way.
    public boolean backedOff() {
        return state.brake().isOn();
    }

    /// The rules that hold now.
    public PaceRules rules() {
        return rules;
    }

    /// What follows from a person's wish: in force with the next batch, the brake off until the next reason to
    /// brake. Asked for `fixed` without numbers, the size and the pause of this moment are kept.
    public Pacing overridden(PaceRequest wanted) {
        boolean fixes = wanted.mode().filter(PaceMode.FIXED::equals).isPresent();
        PaceRequest whole = new PaceRequest(
                wanted.mode(),
                wanted.roots().or(() -> fixes ? Optional.of(state.size().roots()) : Optional.empty()),
                wanted.pause().or(() -> fixes ? Optional.of(state.rest()) : Optional.empty()),
                wanted.workers(),
                wanted.target());
        PaceRules changed = rules.overridden(whole);
        PaceState freed = wanted.equals(PaceRequest.NONE) ? state : state.under(changed);
        return new Pacing(
                changed, wanted.workers().map(n -> freed.with(Crew.of(n))).orElse(freed));
    }

    /// What follows from a batch of which nothing was kept.
    ///
    /// @param overdue whether it was cancelled at its deadline: straight to the slowest pace; otherwise a step
    /// @param because what happened, as a sentence
    public Step failed(boolean overdue, String because) {
        return braked(state, overdue ? Brake.FULL : state.brake().harder(), because);
    }

    /// What a committed batch teaches when no signal says anything.
    public Step after(Sample sample) {
        return after(sample, Pressure.NONE);
    }

    /// What a committed batch teaches.
    public Step after(Sample sample, Pressure pressure) {
        Duration cycle =
                sample.took().plus(next().pause()).dividedBy(state.crew().now());
        PaceState then = state.after(cycle, rest(sample), sample);
        Optional<Hindrance> hindrance = Hindrance.of(sample, pressure, expected(sample));
        if (hindrance.isPresent()) {
            return hindered(then, hindrance.get(), pressure);
        }
        if (counts(sample) && state.work().isSlow(sample.weight(), sample.execution())) {
            return slowed(then, sample);
        }
        return new Learning(rules, then, sample, counts(sample), cycle).step();
    }

    private boolean counts(Sample sample) {
        return sample.rows() >= Math.min(FEWEST_ROWS, state.size().roots())
                && sample.rows() * SMALLEST_SHARE >= sample.roots();
    }

    private Duration rest(Sample sample) {
        long nanos = (long) (sample.execution().toNanos() * rules.mode().rest());
        return rules.pause().orElse(Brake.shorter(PaceState.LONGEST_REST, Duration.ofNanos(nanos)));
    }

    private Optional<Duration> expected(Sample sample) {
        return state.expected(sample);
    }

    private Step hindered(PaceState then, Hindrance hindrance, Pressure pressure) {
        PaceState upset = then.upset();
        boolean signalled = hindrance.because().equals(pressure.because());
        boolean tooEarly = signalled && then.sinceSignal().compareTo(BETWEEN_SIGNALS) < 0;
        return switch (hindrance.answer()) {
            case NOTHING -> quietly(upset);
            case PANIC -> braked(upset, Brake.FULL, hindrance.because());
            case STEP ->
                tooEarly
                        ? quietly(upset)
                        : braked(
                                signalled ? upset.signalled() : upset,
                                then.brake().harder(),
                                hindrance.because());
        };
    }

    private Step slowed(PaceState then, Sample sample) {
        boolean panic = then.work().isPanic(sample.weight(), sample.execution());
        if (!panic && sample.seen().holder().isPresent()) {
            return held(then, sample);
        }
        Habit work = then.work().slowed(sample.weight(), sample.execution());
        PaceState learnt = then.with(work).upset();
        if (work.slow().size() == 0) {
            return anew(learnt, sample);
        }
        Brake harder = panic ? Brake.FULL : then.brake().harder();
        return braked(learnt, harder, PaceText.took(sample, expected(sample)));
    }

    private Step held(PaceState then, Sample sample) {
        PaceState learnt = then.with(then.work().with(sample.weight(), sample.execution(), true))
                .upset();
        if (then.dead().told()) {
            return quietly(learnt);
        }
        String because =
                PaceText.deadRows(sample, sample.execution(), then.work().expected(sample.weight()));
        return new Step(new Pacing(rules, learnt.with(then.dead().tell())), Optional.of(because));
    }

    /// Another speed is usual: the size that is right for it is there at once, the brake is let go of by the
    /// calm batches that follow.
    private Step anew(PaceState learnt, Sample sample) {
        double factor = learnt.size().factor(learnt.work().usual(), rules.target());
        PaceState resized =
                rules.learns() && factor < 1 ? learnt.with(learnt.size().resized(factor, rules)) : learnt;
        String because = PaceText.newUsual(
                Amounts.count(sample.rows()) + " rows",
                learnt.work().expected(sample.weight()),
                state.work().expected(sample.weight()));
        return new Step(new Pacing(rules, resized), Optional.of(because));
    }

    private Step braked(PaceState upset, Brake harder, String because) {
        return braked(rules, upset, harder, because);
    }

    static Step braked(PaceRules rules, PaceState upset, Brake harder, String because) {
        boolean floor = harder.equals(upset.brake());
        PaceState next = upset.braked(harder, floor);
        boolean known = floor && upset.warned();
        Optional<String> told = known ? Optional.empty() : Optional.of(floor ? because + PaceText.FLOOR : because);
        return new Step(new Pacing(rules, next), told);
    }

    private Step quietly(PaceState next) {
        return new Step(new Pacing(rules, next), Optional.empty());
    }

    static Step step(PaceRules rules, PaceState next, Optional<String> because) {
        return new Step(new Pacing(rules, next), because);
    }
}
