package dev.expunge.cli;

import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.Sample;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Events of a made-up run, each so many milliseconds after its beginning.
final class Events {
    static final Pace START = pace(500, 200);
    static final String BLOCKED =
            "took 1.6 s where 0.14 s is usual: 1.5 s of it waiting for a lock held by pid 4711 (fluxmap-audit-writer)";
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
    private static final long CANDIDATES = 91_247;

    private Events() {}

    static Instant at(long millis) {
        return BEGIN.plusMillis(millis);
    }

    static Pace pace(int roots, long millis) {
        return new Pace(roots, Duration.ofMillis(millis), 1);
    }

    static Totals totals(long deleted, long spared) {
        return new Totals(CANDIDATES, deleted, spared, 0, CANDIDATES - deleted - spared, 257_301, deleted * 3);
    }

    static RunEvent started(Stage stage, long millis) {
        return new RunEvent.StageStarted("r1", stage, at(millis));
    }

    static RunEvent finished(Stage stage, long took, long millis) {
        return new RunEvent.StageFinished("r1", stage, Duration.ofMillis(took), "91,247 users looked at", at(millis));
    }

    /// Batch n of 500 roots, 140 ms long after a pause of 200 ms: the run is 340 ms further each time.
    static RunEvent batch(long number) {
        var sample = Sample.of(500, 1465, Duration.ofMillis(140));
        return new RunEvent.BatchCommitted(
                "r1", number, 499, 1, sample, START, totals(number * 499, number), at(number * 340));
    }

    static RunEvent slowed(long batch, long millis) {
        return new RunEvent.PaceChanged("r1", batch, START, pace(250, 400), true, BLOCKED, at(millis));
    }

    static RunEvent paused(long millis) {
        return new RunEvent.Paused("r1", "kill file /tmp/expunge.pause is there", Optional.empty(), at(millis));
    }

    static RunEvent resumed(long waited, long millis) {
        return new RunEvent.Resumed("r1", Duration.ofMillis(waited), at(millis));
    }

    static RunEvent ended(StopReason reason, Optional<Duration> quiet, long millis) {
        return new RunEvent.Ended("r1", reason, totals(12_475, 25), quiet, at(millis));
    }
}
