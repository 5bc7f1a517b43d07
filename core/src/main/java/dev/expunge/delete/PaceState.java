package dev.expunge.delete;

import java.time.Duration;
import java.util.Optional;

/// What a [Pacing] knows after a batch. Immutable.
///
/// @param size what was learnt; the brake lies over it
/// @param work what is usual for the work of a batch
/// @param commits what is usual for its commit
/// @param rest the wait before the next batch without the brake
/// @param warned whether it was said that the brake is full
/// @param sinceSignal how long ago a signal last made the run brake
record PaceState(
        Size size,
        Brake brake,
        Crew crew,
        Habit work,
        Habit commits,
        DeadRows dead,
        Calm calm,
        Duration rest,
        boolean warned,
        Duration sinceSignal) {
    static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private static final Duration LONG_AGO = Duration.ofDays(1);

    static PaceState starting(PaceRules rules) {
        return new PaceState(
                Size.of(rules.start()),
                Brake.NONE,
                Crew.starting(rules),
                Habit.UNKNOWN,
                Habit.UNKNOWN,
                DeadRows.NONE,
                Calm.NONE,
                rules.pause().orElse(Duration.ZERO),
                false,
                LONG_AGO);
    }

    /// What a batch was expected to take, its commit included; empty when too little is known.
    Optional<Duration> expected(Sample sample) {
        double weight = Math.max(sample.weight(), sample.roots());
        return work.known() ? Optional.of(work.expected(weight).plus(commits.expected(weight))) : Optional.empty();
    }

    /// Time has passed.
    PaceState after(Duration cycle, Duration restNow, Sample sample) {
        return new PaceState(
                size,
                brake,
                crew.after(cycle),
                work.after(cycle),
                commits.after(cycle),
                dead.after(sample, work),
                calm,
                restNow,
                warned,
                sinceSignal.plus(cycle));
    }

    /// Other rules hold from now on, and the brake is off.
    PaceState under(PaceRules rules) {
        int roots = rules.learns() ? Math.clamp(size.roots(), rules.fewest(), rules.most()) : rules.most();
        Crew fewer = Crew.of(Math.min(crew.now(), rules.workers()));
        return new PaceState(
                roots == size.roots() ? size : new Size(roots, size.weights(), 0),
                Brake.NONE,
                fewer,
                work,
                commits,
                dead,
                Calm.NONE,
                rules.pause().orElse(rules.mode().rest() == 0 ? Duration.ZERO : Brake.shorter(rest, LONGEST_REST)),
                false,
                LONG_AGO);
    }

    /// Not calm.
    PaceState upset() {
        return with(Calm.NONE);
    }

    /// A signal is the reason.
    PaceState signalled() {
        return new PaceState(size, brake, crew, work, commits, dead, calm, rest, warned, Duration.ZERO);
    }

    /// The brake is harder, or was full already, and one worker is left.
    PaceState braked(Brake harder, boolean floor) {
        return new PaceState(size, harder, crew.alone(), work, commits, dead, Calm.NONE, rest, floor, sinceSignal);
    }

    /// One step is let go.
    PaceState eased() {
        return new PaceState(size, brake.easier(), crew, work, commits, dead, Calm.NONE, rest, false, sinceSignal);
    }

    PaceState with(Size changed) {
        return new PaceState(changed, brake, crew, work, commits, dead, calm, rest, warned, sinceSignal);
    }

    PaceState with(Crew changed) {
        return new PaceState(size, brake, changed, work, commits, dead, calm, rest, warned, sinceSignal);
    }

    PaceState with(Habit working) {
        return with(working, commits);
    }

    PaceState with(Habit working, Habit committing) {
        return new PaceState(size, brake, crew, working, committing, dead, calm, rest, warned, sinceSignal);
    }

    PaceState with(DeadRows changed) {
        return new PaceState(size, brake, crew, work, commits, changed, calm, rest, warned, sinceSignal);
    }

    PaceState with(Calm changed) {
        return new PaceState(size, brake, crew, work, commits, dead, changed, rest, warned, sinceSignal);
    }
}
