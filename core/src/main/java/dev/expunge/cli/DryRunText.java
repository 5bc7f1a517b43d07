package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.DryRun;
import dev.expunge.app.Forecast;
import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.guard.Measured;
import dev.expunge.plan.Purpose;
import dev.expunge.sql.Identifier;
import java.util.List;

/// What a run would do, for people. The last line is the command that does it.
public final class DryRunText {
    private DryRunText() {}

    /// @param execute the command line that executes exactly this
    static String of(DryRun dry, String execute) {
        return head(dry)
                + parameters(dry)
                + rows(dry.measured())
                + DecisionText.kept(dry.plan().graph())
                + DecisionText.protectedTables(dry.plan().spec())
                + GuardText.of(dry.findings())
                + role(dry.role())
                + HazardText.severe(dry.hazards(), "`expunge map` shows them")
                + SnapshotText.of(dry.plan())
                + forecast(dry.forecast())
                + partitions(dry)
                + sample(dry)
                + statements(dry.statements())
                + "\nsignature\n  " + dry.plan().signature() + "\n"
                + GuardText.execute(dry, execute);
    }

    /// The same in a screenful: without hazards, sample, statements and command.
    public static String essentials(DryRun dry) {
        return head(dry)
                + parameters(dry)
                + rows(dry.measured())
                + DecisionText.kept(dry.plan().graph())
                + DecisionText.protectedTables(dry.plan().spec())
                + GuardText.of(dry.findings())
                + role(dry.role())
                + forecast(dry.forecast())
                + "\nsignature\n  " + dry.plan().signature() + "\n";
    }

    private static String head(DryRun dry) {
        return "dry run of " + dry.plan().spec().name() + ": nothing is written\n  "
                + dry.plan().target() + "\n  as of " + dry.measured().asOf()
                + (dry.plan().spec().database().replica().isPresent() ? ", counted on the replica\n" : "\n")
                + (dry.plan().purpose() instanceof Purpose.Delete
                        ? marked(dry)
                        : dry.plan().purpose().deletes() ? "" : MarkText.head(dry));
    }

    private static String marked(DryRun dry) {
        return dry.plan()
                .spec()
                .softDelete()
                .map(marks -> "  only rows that are marked in " + Identifier.display(marks.column()) + " for "
                        + MapText.counted(marks.grace(), "day") + "\n")
                .orElse("");
    }

    private static String parameters(DryRun dry) {
        var lines = new Columns("ll");
        dry.plan().values().values().forEach((name, value) -> lines.row(name, value.text()));
        return "\nparameters\n" + orNone(lines.text());
    }

    private static String rows(Measured measured) {
        var lines = new Columns("llr");
        measured.tables().forEach(t -> lines.row(name(t), t.action(), Amounts.count(t.rows())));
        lines.row("in all", "", Amounts.count(measured.rows()));
        String forbidden = measured.forbidden() == 0
                ? ""
                : "; " + Amounts.count(measured.forbidden()) + " of them stay: a forbidding edge protects them";
        String held = measured.held().candidates() == 0
                ? ""
                : "; " + Amounts.count(measured.held().candidates()) + " of them stay: they are under a hold";
        return "\ncandidates\n  " + Amounts.count(measured.candidates()) + " of "
                + Amounts.count(measured.rootRows()) + " rows, "
                + Amounts.percent(measured.candidates(), measured.rootRows()) + forbidden + held + "\n"
                + holds(measured) + "\nrows\n"
                + lines.text();
    }

    /// Who holds how many; a candidate may be held by several.
    private static String holds(Measured measured) {
        var lines = new Columns("lr");
        measured.held()
                .sources()
                .forEach((source, candidates) -> lines.row(StatusText.plain(source), Amounts.count(candidates)));
        return measured.held().sources().isEmpty() ? "" : "\nholds\n" + lines.text();
    }

    private static String name(TableCount table) {
        return table.deleted() ? table.table().toString() : table.via();
    }

    private static String role(DryRun.Role role) {
        var lines = new Columns("ll");
        role.accepted().forEach((what, reason) -> lines.row("ACCEPTED  " + what, StatusText.plain(reason)));
        String accepted = lines.text().isEmpty() ? "" : "\nthe role may do more than this\n" + lines.text();
        return role.refusal().isEmpty() ? accepted : accepted + "\nrole\n  REFUSES   to execute this, see below\n";
    }

    private static String forecast(Forecast forecast) {
        return "\nforecast\n  " + Amounts.count(forecast.batches()) + " batches: "
                + Amounts.rough(forecast.shortest()) + " to " + Amounts.rough(forecast.longest()) + " of work, "
                + Amounts.rough(forecast.waiting()) + " of waiting between them\n" + scans(forecast);
    }

    private static String scans(Forecast forecast) {
        if (forecast.scans().isEmpty()) {
            return "";
        }
        var lines = new Columns("lrl");
        forecast.scans()
                .forEach(s -> lines.row(
                        s.reference(),
                        Amounts.count(s.times()) + (s.times() == 1 ? " scan" : " scans"),
                        "about " + Amounts.rough(s.all())));
        return "  beside the work, for indexes that are missing; --with-indexes builds them first\n"
                + lines.text().indent(2);
    }

    private static final String EMPTIED = """
            the run exports their rows and deletes them; these statements then take
            away what is empty, and drop nothing before
            """;
    private static final String DROPPED = """
            to drop them takes no time and leaves no dead rows. The run deletes their rows one
            by one; these statements are the other way, which exports nothing, keeps no ledger, and drops
            nothing when a row has come in that is not selected
            """;

    private static String partitions(DryRun dry) {
        if (dry.partitions().isEmpty()) {
            return "";
        }
        boolean exported = dry.plan().spec().backup().export().isPresent();
        var text = new StringBuilder("\nwhole partitions: ").append(exported ? EMPTIED : DROPPED);
        dry.partitions().forEach(p -> {
            text.append("  all ")
                    .append(MapText.counted(p.rows(), "row"))
                    .append(" of ")
                    .append(p.name())
                    .append(" are candidates\n");
            p.sql()
                    .lines()
                    .forEach(line ->
                            text.append("    ").append(StatusText.plain(line)).append('\n'));
        });
        return text.toString();
    }

    private static String sample(DryRun dry) {
        String key = String.join(", ", dry.plan().graph().root().key());
        var text = new StringBuilder("\nfive candidates to look up, by " + key + "\n");
        dry.sampleKeys()
                .forEach(k -> text.append("  ").append(StatusText.plain(k)).append('\n'));
        return dry.sampleKeys().isEmpty() ? text + "  none\n" : text.toString();
    }

    private static String statements(List<String> statements) {
        var text = new StringBuilder("\nstatements of a batch that change these tables, in their order\n");
        statements.forEach(s -> text.append(s.strip().indent(2)).append('\n'));
        return text.toString().stripTrailing() + "\n";
    }

    private static String orNone(String lines) {
        return lines.isEmpty() ? "  none\n" : lines;
    }
}
