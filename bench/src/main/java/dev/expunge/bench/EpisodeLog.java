package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.bench.Episode.Batch;
import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Writes down what a run does while somebody stands in its way. The run's thread writes, another one marks the
/// episode and reads when the run is over; [#share] may be read at any time.
final class EpisodeLog {
    private final Time time;
    private final List<Batch> batches = new ArrayList<>();
    private volatile double share;
    private volatile long begin;
    private double from;
    private double to;

    EpisodeLog(Time time) {
        this.time = time;
    }

    void hear(RunEvent event) {
        switch (event) {
            case RunEvent.StageStarted started when started.stage() == Stage.DELETE -> begin = time.nanos();
            case RunEvent.BatchCommitted done -> batches.add(batch(done));
            case RunEvent.PaceChanged changed
            when !batches.isEmpty() -> {
                boolean slower = slower(changed.from(), changed.to());
                batches.add(batches.removeLast().followedBy(slower, changed.because()));
            }
            default -> {}
        }
    }

    private Batch batch(RunEvent.BatchCommitted done) {
        long candidates = done.totals().candidates();
        share = (double) (candidates - done.totals().pending()) / candidates;
        return new Batch(
                now(),
                seconds(done.sample().took()),
                seconds(done.sample().lockWait()),
                done.deleted() + done.spared(),
                seconds(done.pace().pause()),
                false,
                "");
    }

    private static boolean slower(Pace before, Pace after) {
        return after.roots() < before.roots() || after.pause().compareTo(before.pause()) > 0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private double now() {
        return seconds(time.elapsed(begin));
    }

    /// The share of the candidates that is decided, 0 to 1.
    double share() {
        return share;
    }

    void contentionBegins() {
        from = now();
    }

    void contentionEnds() {
        to = now();
    }

    /// What happened; to be asked for when the run is over.
    Episode episode() {
        return new Episode(batches, from, to);
    }
}
