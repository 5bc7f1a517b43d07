package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.RestoreReport;
import dev.expunge.postgres.RestoreCount;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a restore would do, or did, for people and for programs.
final class RestoreText {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<Map.Entry<String, String>> REASONS = List.of(
            Map.entry("equal", "there again, as they were"),
            Map.entry("differs", "not put back: under the same key is another row now"),
            Map.entry("taken", "not put back: another row has what must be unique"),
            Map.entry("orphan", "not put back: what they refer to is not there"),
            Map.entry("blocked", "not put back: the subject's own row cannot come back"),
            Map.entry("changed", "left as they are: changed by somebody since the run"),
            Map.entry("gone", "left: the row that referred is not there any more"));

    private RestoreText() {}

    /// @param execute the command line that executes exactly this; empty where it was executed
    static String of(RestoreReport report, String execute) {
        boolean dry = !execute.isEmpty();
        var text = new StringBuilder();
        report.warnings().forEach(w -> line(text, "warning: " + w));
        line(text, (dry ? "dry run: restore of run " : "restore of run ") + report.run() + ", from " + report.place());
        line(
                text,
                "  " + subjects(report.chosen())
                        + (report.before() == 0
                                ? ""
                                : ", " + Amounts.count(report.before()) + " of the run were restored before"));
        line(
                text,
                "  " + subjects(report.restored()) + (dry ? " would be put back" : " put back")
                        + (report.leftOut() == 0
                                ? ""
                                : ", " + Amounts.count(report.leftOut()) + " not: " + left(report)));
        report.counts().forEach(count -> table(count, text));
        if (!report.triggers().isEmpty()) {
            line(text, dry ? "triggers that run with it" : "triggers that ran with it");
            report.triggers().forEach(t -> line(text, "  " + t));
        }
        if (!dry && report.conflicts() > 0) {
            line(text, "when nothing is in the way of the rows that stayed out any more: the same with --again");
        }
        if (dry) {
            text.append("nothing was written. To restore exactly this\n  ")
                    .append(execute)
                    .append('\n');
        }
        return text.toString();
    }

    private static String left(RestoreReport report) {
        String numbers = report.left().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "candidates " + numbers + (report.left().size() < report.leftOut() ? ", …" : "") + " of the frozen set";
    }

    private static void table(RestoreCount count, StringBuilder text) {
        if (count.put() == 0 && count.left().isEmpty()) {
            return;
        }
        String what = count.edge().isEmpty() ? "rows" : "rows set again over " + count.edge();
        line(text, "  " + count.table() + ": " + Amounts.count(count.put()) + " " + what);
        REASONS.stream()
                .filter(r -> count.left().getOrDefault(r.getKey(), 0L) > 0)
                .forEach(r -> line(
                        text, "    " + Amounts.count(count.left().getOrDefault(r.getKey(), 0L)) + " " + r.getValue()));
    }

    private static String subjects(long number) {
        return Amounts.count(number) + (number == 1 ? " subject" : " subjects");
    }

    private static void line(StringBuilder text, String line) {
        text.append(StatusText.plain(line)).append('\n');
    }

    /// The same for programs.
    static String json(RestoreReport report, String command) {
        ObjectNode node = JSON.createObjectNode()
                .put("event", command.isEmpty() ? "restored" : "restore_dry_run")
                .put("run", report.run())
                .put("from", report.place())
                .put("subjects", report.chosen())
                .put("restored_before", report.before())
                .put("restored", report.restored())
                .put("left_out", report.leftOut())
                .put("conflicts", report.conflicts());
        ArrayNode left = node.putArray("left");
        report.left().forEach(left::add);
        ArrayNode tables = node.putArray("tables");
        report.counts().forEach(count -> {
            ObjectNode table = tables.addObject()
                    .put("table", count.table())
                    .put("edge", count.edge())
                    .put("put", count.put());
            REASONS.forEach(r -> table.put(r.getKey(), count.left().getOrDefault(r.getKey(), 0L)));
        });
        report.triggers().forEach(node.withArray("triggers")::add);
        report.warnings().forEach(node.withArray("warnings")::add);
        report.signature().ifPresent(s -> node.put("signature", s.toString()).put("command", command));
        return RunJson.line(node);
    }

    /// How far an execution is, for programs.
    static String json(long done, long total, long rows) {
        return RunJson.line(JSON.createObjectNode()
                .put("event", "restore_progress")
                .put("done", done)
                .put("total", total)
                .put("rows", rows));
    }
}
