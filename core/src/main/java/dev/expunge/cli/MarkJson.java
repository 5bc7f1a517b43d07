package dev.expunge.cli;

import dev.expunge.app.DryRun;
import dev.expunge.app.Outcome;
import dev.expunge.delete.RunEvent;
import dev.expunge.postgres.Runs;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What marks or unmarks, for programs: the same objects as of a deletion, in which `marked` or `unmarked` stands for
/// `deleted`.
final class MarkJson {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DELETED = "deleted";

    private MarkJson() {}

    static String of(DryRun dry, String command) {
        return RunJson.of(dry, command, Optional.empty());
    }

    static String of(Outcome outcome, List<Runs.Reason> reasons, String done) {
        JsonNode node = JSON.readTree(RunJson.of(outcome, reasons));
        renamed(node, done);
        return JSON.writeValueAsString(node) + "\n";
    }

    /// Each event one line, flushed at once.
    static Consumer<RunEvent> progress(PrintWriter out, String done) {
        return event -> {
            ObjectNode node = JsonProgress.node(event);
            renamed(node, done);
            out.print(StatusText.plain(JSON.writeValueAsString(node)) + "\n");
            out.flush();
        };
    }

    private static void renamed(JsonNode node, String done) {
        if (node instanceof ObjectNode object && object.has(DELETED)) {
            JsonNode count = object.get(DELETED);
            object.remove(DELETED);
            object.set(done, count);
        }
        node.forEach(inner -> renamed(inner, done));
    }
}
