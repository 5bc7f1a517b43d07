package dev.expunge.cli;

import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.PaceChanged;
import dev.expunge.delete.RunEvent.Paused;
import dev.expunge.delete.RunEvent.Resumed;
import dev.expunge.delete.RunEvent.StageFinished;
import dev.expunge.delete.RunEvent.StageProgress;
import dev.expunge.delete.RunEvent.StageStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Where a run stands, put together from its events. Confined to the thread that delivers them.
final class Standing {
    private static final int REMEMBERED = 30;

    private final Deque<Eta.Round> recent = new ArrayDeque<>();
    private Optional<StageProgress> stage = Optional.empty();
    private Optional<BatchCommitted> batch = Optional.empty();
    private Optional<Instant> since = Optional.empty();
    private Optional<Pace> first = Optional.empty();
    private Optional<Pace> pace = Optional.empty();
    private Optional<PaceChanged> slower = Optional.empty();
    private Optional<String> paused = Optional.empty();
    private Duration waited = Duration.ZERO;

    void on(RunEvent event) {
        switch (event) {
            case StageStarted started -> {
                stage = Optional.of(new StageProgress(started.run(), started.stage(), 0, 0, "", started.at()));
                since = Optional.of(started.at());
            }
            case StageProgress progress -> stage = Optional.of(progress);
            case StageFinished _ -> stage = Optional.empty();
            case BatchCommitted committed -> count(committed);
            case PaceChanged changed -> changed(changed);
            case Paused pause -> paused = Optional.of(pause.because());
            case Resumed resumed -> {
                paused = Optional.empty();
                waited = waited.plus(resumed.waited());
            }
            case RunEvent.Ended _ -> stage = Optional.empty();
            case RunEvent.Overdue _,
                    RunEvent.PickedUp _,
                    RunEvent.BatchRetried _,
                    RunEvent.Parked _,
                    RunEvent.Warned _,
                    RunEvent.FailedOver _ -> {}
        }
    }

    private void changed(PaceChanged changed) {
        first = Optional.of(first.orElse(changed.from()));
        pace = Optional.of(changed.to());
        if (!changed.backedOff()) {
            slower = Optional.empty();
        } else if (slower.isEmpty() || isSlower(changed.to(), changed.from())) {
            slower = Optional.of(changed);
        }
    }

    private static boolean isSlower(Pace pace, Pace than) {
        return pace.roots() < than.roots() || pace.pause().compareTo(than.pause()) > 0;
    }

    private void count(BatchCommitted committed) {
        Duration took = committed.sample().took();
        Duration pause = committed.pace().pause();
        Duration measured = since.map(
                        from -> Duration.between(from, committed.at()).minus(waited))
                .orElse(Duration.ZERO);
        Duration whole = measured.compareTo(took) < 0 ? took.plus(pause) : measured;
        Duration waits = pause.plus(committed.sample().lockWait());
        Duration waiting = waits.compareTo(whole) < 0 ? waits : whole;
        recent.addLast(new Eta.Round(
                (long) committed.deleted() + committed.spared(),
                committed.sample().rows(),
                whole.minus(waiting),
                waiting));
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
        batch = Optional.of(committed);
        first = Optional.of(first.orElse(committed.pace()));
        since = Optional.of(committed.at());
        waited = Duration.ZERO;
    }

    /// The stage under way, and how far it is; empty between stages and after the end.
    Optional<StageProgress> stage() {
        return stage;
    }

    /// The last batch.
    Optional<BatchCommitted> batch() {
        return batch;
    }

    /// What the last batches cost, oldest first.
    List<Eta.Round> recent() {
        return List.copyOf(recent);
    }

    /// What last slowed the run down, while it is slower than it began.
    Optional<PaceChanged> slower() {
        return slower;
    }

    /// The pace of the next batch.
    Optional<Pace> pace() {
        return pace.or(() -> first);
    }

    /// Why the run waits, if it does.
    Optional<String> paused() {
        return paused;
    }
}
