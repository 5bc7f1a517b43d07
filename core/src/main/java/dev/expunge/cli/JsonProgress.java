package dev.expunge.cli;

import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Sample;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A run for programs: each event one line of JSON, flushed at once.
///
/// Every object has `event` (the kind, as in `batch_committed`), `run` and `at` (ISO 8601, UTC). Keys are snake
/// case, durations whole milliseconds with `_ms` in their name, what is absent is null. Confined to the thread
/// that delivers the events.
public final class JsonProgress implements Consumer<RunEvent> {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrintWriter out;

    /// Writes NDJSON.
    public JsonProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void accept(RunEvent event) {
        out.print(StatusText.plain(JSON.writeValueAsString(node(event))) + "\n");
        out.flush();
    }

    /// The event as an object.
    static ObjectNode node(RunEvent event) {
        return switch (event) {
            case RunEvent.PickedUp e -> pickUp(e);
            case RunEvent.Overdue e ->
                start("overdue", e.run(), e)
                        .put("since", e.since().toString())
                        .put("ever_finished", e.finished())
                        .put("every_ms", e.every().toMillis());
            case RunEvent.StageStarted e -> start("stage_started", e.run(), e).put("stage", StatusText.name(e.stage()));
            case RunEvent.StageProgress e -> progress(e);
            case RunEvent.StageFinished e ->
                start("stage_finished", e.run(), e)
                        .put("stage", StatusText.name(e.stage()))
                        .put("took_ms", e.took().toMillis())
                        .put("summary", e.summary());
            case RunEvent.BatchCommitted e -> batch(e);
            case RunEvent.PaceChanged e -> paceChange(e);
            case RunEvent.BatchRetried e ->
                start("batch_retried", e.run(), e)
                        .put("batch", e.batch())
                        .put("attempt", e.attempt())
                        .put("sql_state", e.sqlState())
                        .put("back_off_ms", e.backOff().toMillis());
            case RunEvent.Parked e ->
                start("parked", e.run(), e)
                        .put("batch", e.batch())
                        .put("candidates", e.candidates())
                        .put("because", e.because());
            case RunEvent.Warned e ->
                start("warned", e.run(), e).put("what", e.what()).put("because", e.because());
            case RunEvent.Paused e -> quiet(start("paused", e.run(), e).put("because", e.because()), e.quiet());
            case RunEvent.Resumed e ->
                start("resumed", e.run(), e).put("waited_ms", e.waited().toMillis());
            case RunEvent.FailedOver e -> failOver(e);
            case RunEvent.Ended e -> end(e);
        };
    }

    private static ObjectNode start(String kind, String run, RunEvent event) {
        return JSON.createObjectNode()
                .put("event", kind)
                .put("run", run)
                .put("at", event.at().toString());
    }

    private static ObjectNode failOver(RunEvent.FailedOver event) {
        return start("failed_over", event.run(), event)
                .put("timeline_before", event.from())
                .put("timeline", event.to())
                .put("batches_lost", event.batches())
                .put("candidates_again", event.again());
    }

    private static ObjectNode pickUp(RunEvent.PickedUp event) {
        ObjectNode node = start("picked_up", event.run(), event);
        node.set("totals", RunJson.totals(event.totals()));
        return node;
    }

    private static ObjectNode progress(RunEvent.StageProgress event) {
        return start("stage_progress", event.run(), event)
                .put("stage", StatusText.name(event.stage()))
                .put("done", event.done())
                .put("total", event.total())
                .put("what", event.what());
    }

    private static ObjectNode batch(RunEvent.BatchCommitted event) {
        ObjectNode node = start("batch_committed", event.run(), event)
                .put("batch", event.batch())
                .put("deleted", event.deleted())
                .put("spared", event.spared());
        node.set("sample", sample(event.sample()));
        node.set("pace", pace(event.pace()));
        node.set("totals", RunJson.totals(event.totals()));
        return node;
    }

    private static ObjectNode paceChange(RunEvent.PaceChanged event) {
        ObjectNode node = start("pace_changed", event.run(), event).put("batch", event.batch());
        node.set("from", pace(event.from()));
        node.set("to", pace(event.to()));
        return node.put("backed_off", event.backedOff()).put("because", event.because());
    }

    private static ObjectNode end(RunEvent.Ended event) {
        ObjectNode node = start("ended", event.run(), event)
                .put("reason", event.reason().name().toLowerCase(Locale.ROOT));
        node.set("totals", RunJson.totals(event.totals()));
        return quiet(node, event.quiet());
    }

    private static ObjectNode quiet(ObjectNode node, Optional<Duration> took) {
        return took.map(t -> node.put("quiet_ms", t.toMillis())).orElseGet(() -> node.putNull("quiet_ms"));
    }

    private static ObjectNode sample(Sample sample) {
        ObjectNode node = JSON.createObjectNode()
                .put("roots", sample.roots())
                .put("rows", sample.rows())
                .put("took_ms", sample.took().toMillis())
                .put("lock_wait_ms", sample.lockWait().toMillis())
                .put("commit_ms", sample.commitWait().toMillis())
                .put("work_ms", sample.execution().toMillis())
                .put("weight", Math.round(sample.weight()));
        return sample.blocker().map(who -> node.put("blocker", who)).orElseGet(() -> node.putNull("blocker"));
    }

    private static ObjectNode pace(Pace pace) {
        return JSON.createObjectNode()
                .put("roots", pace.roots())
                .put("pause_ms", pace.pause().toMillis())
                .put("workers", pace.workers());
    }
}
