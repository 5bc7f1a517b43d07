package dev.expunge.demo;

import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.PaceChanged;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes down what the final numbers are made of. Confined to the thread that delivers the events.
final class Journal implements Consumer<RunEvent> {
    private static final Duration INCIDENT = Duration.ofMillis(50);

    private final InstantSource clock;
    private final Map<Stage, Duration> stages = new LinkedHashMap<>();
    private final List<BatchCommitted> batches = new ArrayList<>();
    private final List<PaceChanged> changes = new ArrayList<>();
    private Instant deletingFrom = Instant.EPOCH;
    private Instant deletingTo = Instant.EPOCH;
    private int retries;

    /// @param clock the one that the traffic is measured with
    Journal(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void accept(RunEvent event) {
        switch (event) {
            case RunEvent.StageStarted e when e.stage() == Stage.DELETE -> deletingFrom = clock.instant();
            case RunEvent.StageFinished e -> {
                stages.put(e.stage(), e.took());
                if (e.stage() == Stage.DELETE) {
                    deletingTo = clock.instant();
                }
            }
            case BatchCommitted e -> batches.add(e);
            case PaceChanged e -> changes.add(e);
            case RunEvent.BatchRetried _ -> retries++;
            default -> {}
        }
    }

    /// How long each finished stage took, in their order.
    Map<Stage, Duration> stages() {
        return Collections.unmodifiableMap(stages);
    }

    Span deleting() {
        return new Span(deletingFrom, deletingTo);
    }

    List<BatchCommitted> batches() {
        return List.copyOf(batches);
    }

    List<PaceChanged> changes() {
        return List.copyOf(changes);
    }

    int retries() {
        return retries;
    }

    /// The batches that waited for a lock long enough to be felt.
    List<BatchCommitted> incidents() {
        return batches.stream()
                .filter(batch -> batch.sample().lockWait().compareTo(INCIDENT) >= 0)
                .toList();
    }

    /// The time of half of all batches, and of the slowest.
    Duration median() {
        List<Duration> sorted = durations();
        return sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2);
    }

    Duration longest() {
        List<Duration> sorted = durations();
        return sorted.isEmpty() ? Duration.ZERO : sorted.getLast();
    }

    private List<Duration> durations() {
        return batches.stream()
                .map(BatchCommitted::sample)
                .map(Sample::took)
                .sorted()
                .toList();
    }

    /// The smallest batch size that was chosen and the longest pause, if the pace ever changed.
    Optional<Pace> slowest() {
        return changes.stream()
                .map(PaceChanged::to)
                .reduce((one, other) -> new Pace(
                        Math.min(one.roots(), other.roots()),
                        one.pause().compareTo(other.pause()) > 0 ? one.pause() : other.pause(),
                        Math.min(one.workers(), other.workers())));
    }
}
