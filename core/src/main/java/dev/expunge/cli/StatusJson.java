package dev.expunge.cli;

import dev.expunge.ChangeWindows;
import dev.expunge.app.RunDesk;
import dev.expunge.delete.Pace;
import dev.expunge.postgres.RunRequests;
import dev.expunge.postgres.RunRequests.Participant;
import dev.expunge.signal.Shown;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a run stands, for programs: one line of JSON, keys in snake case, what is absent is null.
final class StatusJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private StatusJson() {}

    static String of(RunDesk.Status status, ChangeWindows windows) {
        ObjectNode node = JSON.createObjectNode()
                .put("event", "status")
                .put("run", status.run().id())
                .put("name", status.run().name())
                .put("purpose", status.run().purpose())
                .put("state", status.run().state())
                .put("as_of", status.run().asOf().toString())
                .put("changed_at", status.run().changedAt().toString())
                .put("signature", status.run().signature())
                .put("set_digest", status.run().setDigest())
                .put("listed", status.outside().digests());
        status.run().follows().ifPresentOrElse(run -> node.put("follows", run), () -> node.putNull("follows"));
        node.set("totals", RunJson.totals(status.totals()));
        RunJson.reasons(status.reasons(), node);
        ObjectNode restored =
                node.putObject("restored").put("subjects", status.restored().subjects());
        status.restored()
                .last()
                .ifPresentOrElse(at -> restored.put("last", at.toString()), () -> restored.putNull("last"));
        status.asked().ifPresentOrElse(asked -> asked(asked, node.putObject("asked")), () -> node.putNull("asked"));
        status.processes().forEach(p -> process(p, node.withArray("processes").addObject()));
        window(status.serverTime(), windows, node);
        ScheduleText.of(status, node);
        return RunJson.line(node);
    }

    private static void asked(RunRequests.Asked asked, ObjectNode node) {
        node.put("wanted", asked.wanted().name().toLowerCase(Locale.ROOT))
                .put("by", asked.by())
                .put("at", asked.at().toString());
    }

    private static void process(Participant process, ObjectNode node) {
        node.put("alive", process.alive())
                .put("silent_ms", process.silent().toMillis())
                .put("kill_file", process.killFile())
                .put("paused", process.quiet().isPresent())
                .put("because", process.because());
        process.pace().ifPresentOrElse(pace -> pace(pace, node.putObject("pace")), () -> node.putNull("pace"));
        node.put("pace_because", process.paceBecause());
        ArrayNode signals = node.putArray("signals");
        process.signals().forEach(shown -> signal(shown, process, signals.addObject()));
    }

    private static void signal(Shown shown, Participant process, ObjectNode node) {
        node.put("name", shown.name());
        shown.value().ifPresentOrElse(value -> node.put("value", value), () -> node.putNull("value"));
        node.put("limit", shown.limit())
                .put("unit", shown.unit().name().toLowerCase(Locale.ROOT))
                .put("age_ms", shown.age().plus(process.silent()).toMillis())
                .put("pauses", shown.pauses())
                .put("sentence", shown.sentence());
    }

    private static void pace(Pace pace, ObjectNode node) {
        node.put("roots", pace.roots()).put("pause_ms", pace.pause().toMillis()).put("workers", pace.workers());
    }

    private static void window(Instant now, ChangeWindows windows, ObjectNode node) {
        if (windows.windows().isEmpty()) {
            node.putNull("window");
            return;
        }
        boolean open = windows.open(now);
        Optional<Instant> change = open ? windows.closing(now) : windows.opening(now);
        ObjectNode window = node.putObject("window").put("open", open);
        change.ifPresentOrElse(at -> window.put("until", at.toString()), () -> window.putNull("until"));
    }
}
