package dev.expunge.delete;

import java.time.Duration;
import java.util.Optional;

/// What a batch teaches in which nobody was in the way and whose work was not slow.
///
/// @param before with the time that the batch took, but not with what it teaches
/// @param counts whether something happened in the batch
/// @param cycle how long it took with the pause before it, shared among the workers
record Learning(PaceRules rules, PaceState before, Sample sample, boolean counts, Duration cycle) {
    private double weight() {
        return Math.max(sample.weight(), sample.roots());
    }

    private boolean remembered() {
        return counts
                && before.brake().size() == 0
                && sample.roots() * 2L >= before.size().roots();
    }

    Pacing.Step step() {
        Habit work = before.work().with(sample.weight(), sample.execution(), remembered());
        PaceState learnt = before.with(work, before.commits())
                .with(remembered() ? before.size().and(sample) : before.size());
        if (before.commits().isSlow(sample.weight(), sample.commitWait())) {
            return slowCommit(learnt);
        }
        learnt = learnt.with(work, before.commits().with(sample.weight(), sample.commitWait(), remembered()));
        boolean calm = before.work().isCalm(weight(), sample.execution())
                && before.commits().isCalm(weight(), sample.commitWait());
        return changed(learnt.with(calm ? before.calm().and(cycle) : Calm.NONE));
    }

    private Pacing.Step slowCommit(PaceState learnt) {
        Habit commits = learnt.commits().slowed(sample.weight(), sample.commitWait());
        PaceState next = learnt.with(learnt.work(), commits).upset();
        Duration usual = before.commits().expected(sample.weight());
        if (commits.slow().size() == 0) {
            return Pacing.step(
                    rules,
                    next,
                    Optional.of(PaceText.newUsual("the commit", commits.expected(sample.weight()), usual)));
        }
        return Pacing.braked(rules, next, before.brake().slower(), PaceText.slowCommit(sample, usual));
    }

    private Pacing.Step changed(PaceState learnt) {
        if (learnt.brake().isOn()) {
            return learnt.calm().enough() ? eased(learnt) : Pacing.step(rules, learnt, Optional.empty());
        }
        return resized(learnt)
                .or(() -> deadRows(learnt))
                .or(() -> manned(learnt))
                .orElseGet(() -> Pacing.step(rules, learnt, Optional.empty()));
    }

    private Pacing.Step eased(PaceState learnt) {
        String because = PaceText.calm(learnt.calm(), sample, usual());
        return Pacing.step(rules, learnt.eased(), Optional.of(because));
    }

    private Duration usual() {
        return before.work().expected(weight()).plus(before.commits().expected(weight()));
    }

    private Optional<Pacing.Step> resized(PaceState learnt) {
        if (!rules.learns() || !remembered()) {
            return Optional.empty();
        }
        boolean settled = before.work().known();
        boolean held = learnt.dead().explain(learnt.work(), learnt.size().weight());
        Costs usual = held ? learnt.dead().clean() : learnt.work().usual();
        double factor = learnt.size().factor(usual, rules.target());
        Size size =
                learnt.size().learnt(factor, settled, !settled || learnt.calm().enough(), rules);
        if (size.roots() == learnt.size().roots()) {
            return Optional.empty();
        }
        String because = PaceText.resized(
                learnt.size().roots(), usual.predict(learnt.size().weight()), rules.target());
        return Optional.of(Pacing.step(rules, learnt.with(size).upset(), Optional.of(because)));
    }

    private Optional<Pacing.Step> deadRows(PaceState learnt) {
        double whole = learnt.size().weight();
        if (sample.seen().holder().isEmpty()
                || learnt.dead().told()
                || !learnt.dead().explain(learnt.work(), whole)) {
            return Optional.empty();
        }
        String because = PaceText.deadRows(
                sample, learnt.work().expected(whole), learnt.dead().clean().predict(whole));
        return Optional.of(Pacing.step(rules, learnt.with(learnt.dead().tell()), Optional.of(because)));
    }

    private Optional<Pacing.Step> manned(PaceState learnt) {
        Crew crew = learnt.calm().enough() ? learnt.crew().back().more(rules) : learnt.crew();
        if (crew.now() == learnt.crew().now()) {
            return Optional.empty();
        }
        PaceState next = learnt.with(crew).upset();
        return Optional.of(Pacing.step(rules, next, Optional.of(PaceText.workers(crew.now()))));
    }
}
