package dev.expunge.cli;

import dev.expunge.app.CommandText;
import dev.expunge.app.DryRun;
import dev.expunge.app.Followed;
import dev.expunge.app.Joined;
import dev.expunge.app.Outcome;
import dev.expunge.delete.Tally;
import dev.expunge.delete.Totals;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.Action;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What commands print, for programs: one line of JSON each, keys in snake case.
final class RunJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private RunJson() {}

    /// @param cron the command line for a schedule, where it can be one
    static String of(DryRun dry, String execute, Optional<CommandText> cron) {
        ObjectNode node = JSON.createObjectNode()
                .put("event", "dry_run")
                .put("name", dry.plan().spec().name())
                .put("target", dry.plan().target().toString())
                .put("as_of", dry.measured().asOf().toString());
        ObjectNode parameters = node.putObject("parameters");
        dry.plan().values().values().forEach((name, value) -> parameters.put(name, value.text()));
        node.put("candidates", dry.measured().candidates())
                .put("forbidden", dry.measured().forbidden())
                .put("held", dry.measured().held().candidates())
                .put("root_rows", dry.measured().rootRows());
        holds(dry, node);
        ArrayNode tables = node.putArray("tables");
        dry.measured()
                .tables()
                .forEach(t -> tables.addObject()
                        .put("table", t.table().toString())
                        .put("action", t.action())
                        .put("via", t.via())
                        .put("rows", t.rows()));
        ArrayNode kept = node.putArray("kept");
        dry.plan()
                .graph()
                .edges(Action.KEEP)
                .forEach(edge -> edge.decision()
                        .keeping()
                        .ifPresent(keeping -> kept.addObject()
                                .put("edge", edge.name().toString())
                                .put("reason", keeping.reason())
                                .put("until", keeping.until().toString())));
        ArrayNode untouchable = node.putArray("protected");
        dry.plan().spec().protect().stream().sorted().forEach(table -> untouchable.add(table.toString()));
        ObjectNode accepted = node.putObject("accepted");
        dry.role().accepted().forEach(accepted::put);
        verdicts(dry, node);
        node.put("signature", dry.plan().signature().toString());
        commands(dry, execute, cron, node);
        return line(node);
    }

    private static void commands(DryRun dry, String execute, Optional<CommandText> cron, ObjectNode node) {
        if (!dry.passed()) {
            node.putNull("execute").putNull("cron").putNull("arguments");
            return;
        }
        node.put("execute", execute);
        cron.ifPresent(line -> {
            node.put("cron", line.inCrontab());
            line.words().forEach(node.putArray("arguments")::add);
        });
    }

    private static void holds(DryRun dry, ObjectNode node) {
        ArrayNode holds = node.putArray("holds");
        dry.measured()
                .held()
                .sources()
                .forEach((source, held) ->
                        holds.addObject().put("source", source).put("candidates", held));
    }

    private static void verdicts(DryRun dry, ObjectNode node) {
        ArrayNode guards = node.putArray("guards");
        dry.findings()
                .forEach(f -> guards.addObject()
                        .put("guard", f.guard())
                        .put("measured", f.measured())
                        .put("limit", f.limit())
                        .put("passed", f.passed())
                        .put("verdict", f.verdict().name().toLowerCase(Locale.ROOT))
                        .put("reason", f.reason()));
        ArrayNode hazards = node.putArray("hazards");
        dry.hazards()
                .forEach(h -> hazards.addObject()
                        .put("kind", h.kind().id())
                        .put("severity", h.severity().name().toLowerCase(Locale.ROOT))
                        .put("what", h.what())
                        .put("consequence", h.consequence())
                        .put("remedy", h.remedy()));
        node.putObject("forecast")
                .put("batches", dry.forecast().batches())
                .put("waiting_ms", dry.forecast().waiting().toMillis())
                .put("shortest_ms", dry.forecast().shortest().toMillis())
                .put("longest_ms", dry.forecast().longest().toMillis());
        ArrayNode scans = ((ObjectNode) node.get("forecast")).putArray("scans");
        dry.forecast()
                .scans()
                .forEach(s -> scans.addObject()
                        .put("reference", s.reference())
                        .put("times", s.times())
                        .put("each_ms", s.each().toMillis()));
        ArrayNode partitions = node.putArray("whole_partitions");
        dry.partitions()
                .forEach(p -> partitions
                        .addObject()
                        .put("partition", p.name().toString())
                        .put("rows", p.rows())
                        .put("sql", p.sql()));
        dry.sampleKeys().forEach(node.putArray("sample_keys")::add);
        dry.statements().forEach(node.putArray("statements")::add);
    }

    static String of(Outcome outcome, List<Runs.Reason> reasons) {
        ObjectNode node = JSON.createObjectNode().put("event", "outcome");
        outcome(outcome, reasons, node);
        outcome.unsent().forEach(node.putArray("notices_unsent")::add);
        outcome.followed().ifPresent(followed -> followed(outcome, followed, node));
        return line(node);
    }

    /// What followed; all of it together stands in `whole`.
    private static void followed(Outcome first, Followed followed, ObjectNode node) {
        ArrayNode runs = node.putArray("followed_by");
        followed.parts().forEach(part -> outcome(part.outcome(), part.reasons(), runs.addObject()));
        node.put("changed_left", followed.left());
        node.set("whole", totals(first.whole()));
    }

    private static void outcome(Outcome outcome, List<Runs.Reason> reasons, ObjectNode node) {
        node.put("run", outcome.run()).put("reason", outcome.reason().name().toLowerCase(Locale.ROOT));
        node.set("totals", totals(outcome.totals()));
        reasons(reasons, node);
        outcome.verification().ifPresent(v -> verification(v, node.putObject("verification")));
        outcome.vacuum().ifPresent(v -> vacuum(v, node.putObject("vacuum")));
    }

    static String of(Joined joined) {
        Tally tally = joined.done().tally();
        ObjectNode node = JSON.createObjectNode()
                .put("event", "joined")
                .put("run", joined.run())
                .put("reason", joined.done().reason().name().toLowerCase(Locale.ROOT))
                .put("lead_gone", joined.leadGone());
        node.putObject("this_process")
                .put("batches", tally.batches())
                .put("deleted", tally.deleted())
                .put("spared", tally.spared())
                .put("parked", tally.parked())
                .put("deadlocks", tally.deadlocks());
        node.set("totals", totals(joined.done().totals()));
        reasons(joined.reasons(), node);
        return line(node);
    }

    private static void verification(Verification proof, ObjectNode node) {
        ArrayNode tables = node.putArray("tables");
        proof.tables()
                .forEach(t -> tables.addObject()
                        .put("table", t.table().toString())
                        .put("via", t.via())
                        .put("gone", t.done())
                        .put("kept", t.kept())
                        .put("found", t.found()));
        node.put("ledger_entries", proof.ledgerEntries()).put("held_since", proof.heldSince());
        proof.discrepancies().forEach(node.putArray("discrepancies")::add);
    }

    private static void vacuum(VacuumReport report, ObjectNode node) {
        ArrayNode tables = node.putArray("tables");
        report.tables()
                .forEach(t -> tables.addObject()
                        .put("table", t.table().toString())
                        .put("dead_before", t.deadBefore())
                        .put("dead_after", t.deadAfter())
                        .put("skipped", t.skipped()));
        report.holders().forEach(node.putArray("holders")::add);
        var remembered = node.putArray("remembered");
        report.remembered()
                .forEach(r -> remembered
                        .addObject()
                        .put("table", r.table().toString())
                        .put("what", r.what())
                        .put("remedy", r.remedy()));
    }

    static void reasons(List<Runs.Reason> reasons, ObjectNode node) {
        ArrayNode list = node.putArray("reasons");
        reasons.forEach(r -> list.addObject()
                .put("state", r.state())
                .put("reason", r.reason())
                .put("candidates", r.candidates()));
    }

    static ObjectNode totals(Totals totals) {
        return JSON.createObjectNode()
                .put("candidates", totals.candidates())
                .put("deleted", totals.deleted())
                .put("spared", totals.spared())
                .put("parked", totals.parked())
                .put("pending", totals.pending())
                .put("rows_frozen", totals.rowsFrozen())
                .put("rows_done", totals.rowsDone());
    }

    static String line(ObjectNode node) {
        return JSON.writeValueAsString(node) + "\n";
    }
}
