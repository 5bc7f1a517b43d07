package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;

/// A made-up server and the run that deletes on it, minutes of it in a blink: 5 ms for a transaction, 0.1 ms
/// for a plain row, three rows for a root, 2 ms for a commit, and whatever the moment adds. Deterministic by
/// its seed.
final class SimulatedServer {
    static final double ROW = 0.1;
    static final double TRANSACTION = 5;
    static final int ROWS_PER_ROOT = 3;

    final List<Batch> batches = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    final Random random;
    Pacing pacing;
    long millis;
    double noise = 0.1;
    LongToDoubleFunction lockWait = now -> 0;
    LongToDoubleFunction commit = now -> 2;
    LongToDoubleFunction slowness = now -> 1;
    LongFunction<Optional<String>> holder = now -> Optional.empty();
    LongFunction<Pressure> pressure = now -> Pressure.NONE;
    LongToDoubleFunction blocking = now -> 0;
    DoubleSupplier weightOfRoot = () -> ROWS_PER_ROOT;

    /// One batch as it was.
    ///
    /// @param began in milliseconds since the start
    /// @param work its work alone, in milliseconds
    record Batch(long began, long ended, Pace pace, boolean backedOff, double work) {}

    SimulatedServer(PaceRules rules, long seed) {
        this.pacing = Pacing.starting(rules);
        this.random = new Random(seed);
    }

    SimulatedServer run(int count) {
        for (int i = 0; i < count; i++) {
            batch();
        }
        return this;
    }

    SimulatedServer runUntil(long until) {
        while (millis < until) {
            batch();
        }
        return this;
    }

    /// Workers share the server: as many batches pass in the time of one.
    private void batch() {
        Pace pace = pacing.next();
        millis += pace.pause().toMillis() / pace.workers();
        long began = millis;
        double weight = 0;
        for (int i = 0; i < pace.roots(); i++) {
            weight += weightOfRoot.getAsDouble();
        }
        double work =
                (TRANSACTION + weight * ROW * slowness.applyAsDouble(began)) * Math.exp(noise * random.nextGaussian());
        double waits = lockWait.applyAsDouble(began);
        double commits = commit.applyAsDouble(began);
        millis += (long) ((work + waits + commits) / pace.workers());
        Pacing.Step step = pacing.after(sample(pace, weight, work, waits, commits), pressure.apply(began));
        Pacing before = pacing;
        pacing = step.next();
        batches.add(new Batch(began, millis, pace, before.backedOff(), work));
        step.because().ifPresent(reasons::add);
        assertThat(step.because().isPresent() || pacing.next().roots() == pace.roots())
                .as("no change of the size without a reason")
                .isTrue();
    }

    private Sample sample(Pace pace, double weight, double work, double waits, double commits) {
        long now = millis;
        double blocks = blocking.applyAsDouble(now);
        return new Sample(
                pace.roots(),
                (long) pace.roots() * ROWS_PER_ROOT,
                weight,
                micros(work + waits + commits),
                micros(commits),
                new Attribution(
                        micros(waits),
                        Optional.of("pid 1 (audit)").filter(_ -> waits > 0),
                        micros(blocks),
                        Optional.of("pid 2 (web)").filter(_ -> blocks > 0),
                        holder.apply(now)));
    }

    private static Duration micros(double milliseconds) {
        return Duration.ofNanos((long) (milliseconds * 1_000_000));
    }

    /// Roots a second over the batches that ended between two moments.
    double speed(long from, long to) {
        List<Batch> within = batches.stream()
                .filter(batch -> batch.ended() > from && batch.ended() <= to)
                .toList();
        assertThat(within).as("batches between %s and %s", from, to).isNotEmpty();
        int first = batches.indexOf(within.getFirst());
        long begin = first == 0 ? 0 : batches.get(first - 1).ended();
        long took = within.getLast().ended() - begin;
        return 1000.0 * within.stream().mapToInt(batch -> batch.pace().roots()).sum() / Math.max(1, took);
    }

    /// How often the size went up after it went down, or the other way round.
    long turns() {
        int direction = 0;
        long turns = 0;
        for (int i = 1; i < batches.size(); i++) {
            int change = Integer.signum(
                    batches.get(i).pace().roots() - batches.get(i - 1).pace().roots());
            if (change != 0 && direction != 0 && change != direction) {
                turns++;
            }
            direction = change == 0 ? direction : change;
        }
        return turns;
    }

    /// The share of the time in which the run worked.
    double busy() {
        double work = batches.stream().mapToDouble(Batch::work).sum();
        return work / Math.max(1, millis);
    }

    double meanWork() {
        return batches.stream().mapToDouble(Batch::work).average().orElse(0);
    }
}
