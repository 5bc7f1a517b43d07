package dev.expunge.bench;

import java.util.List;
import java.util.Optional;

/// What a run did before, during and after a stretch in which somebody stood in its way. Pure; all times are
/// seconds since the deleting began.
///
/// @param batches at least one, in order
/// @param from when the contention began
/// @param to when it ended
record Episode(List<Batch> batches, double from, double to) {
    private static final double WINDOW = 3;
    private static final double BEFORE = 8;
    private static final double STEP = 0.05;
    private static final double WAITED = 0.1;
    private static final double RECOVERED = 0.9;

    Episode {
        batches = List.copyOf(batches);
    }

    /// One batch.
    ///
    /// @param at when it was committed
    /// @param waited the part of `took` that it waited for locks
    /// @param roots candidates that it decided
    /// @param pause the wait that its pace has
    /// @param slowed whether the pace was made slower behind it
    /// @param because why the pace was changed behind it; empty when it was not
    record Batch(double at, double took, double waited, int roots, double pause, boolean slowed, String because) {
        Batch followedBy(boolean slower, String reason) {
            return new Batch(at, took, waited, roots, pause, slower, reason);
        }
    }

    /// The first batch that waited, in the episode.
    private Optional<Batch> firstHit() {
        return batches.stream()
                .filter(batch -> batch.at() > from && batch.waited() >= WAITED)
                .findFirst();
    }

    /// How many batches waited until the pace was made slower, the one behind which it was made slower included;
    /// empty when none waited or it never was.
    Optional<Integer> batchesUntilSlower() {
        return firstHit()
                .flatMap(hit -> batches.stream()
                        .filter(batch -> batch.at() >= hit.at() && batch.slowed())
                        .findFirst()
                        .map(slower -> batches.indexOf(slower) - batches.indexOf(hit) + 1));
    }

    /// Why the pace was made slower; empty as [#batchesUntilSlower].
    Optional<String> because() {
        return firstHit()
                .flatMap(hit -> batches.stream()
                        .filter(batch -> batch.at() >= hit.at() && batch.slowed())
                        .findFirst()
                        .map(Batch::because));
    }

    /// Candidates a second before the episode.
    double speedBefore() {
        return speed(Math.max(0, from - BEFORE), from);
    }

    /// Candidates a second in the episode.
    double speedWithin() {
        return speed(from, to);
    }

    /// Seconds from the end of the episode to the moment from which on three seconds went at least 90 % as fast
    /// as before; empty when the run was over before.
    Optional<Double> secondsUntilRecovered() {
        double last = batches.getLast().at() - WINDOW;
        for (double at = to; at <= last; at += STEP) {
            if (speed(at, at + WINDOW) >= RECOVERED * speedBefore()) {
                return Optional.of(at - to);
            }
        }
        return Optional.empty();
    }

    private double speed(double begins, double ends) {
        return (decided(ends) - decided(begins)) / (ends - begins);
    }

    /// How many candidates were decided at a moment, as if a batch decided them evenly while it ran.
    private double decided(double at) {
        double sum = 0;
        for (Batch batch : batches) {
            double begins = batch.at() - batch.took();
            double part = batch.took() > 0 ? (at - begins) / batch.took() : 1;
            sum += batch.roots() * Math.clamp(part, 0.0, 1.0);
        }
        return sum;
    }
}
