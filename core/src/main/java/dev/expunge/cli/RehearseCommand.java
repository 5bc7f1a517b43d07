package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.Opened;
import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.postgres.Rehearsal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Measures one batch without keeping anything of it.
@Command(
        name = "rehearse",
        description = {
            "Deletes one batch of candidates, drawn at random, in a transaction that is rolled back.",
            "Prints what each statement, each trigger and each check of a foreign key took. It takes the locks of a batch,"
                    + " for no longer than pace.deadline, and fires triggers."
        },
        footer = {"", "Writes: nothing that stays."})
final class RehearseCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Option(names = "--roots", paramLabel = "N", defaultValue = "100", description = "How many, 100 by default.")
    private int roots;

    RehearseCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Opened opened = spec.open(desk);
        desk.terminal().print(text(desk.expunge().rehearse(opened, Math.max(1, roots))));
        return 0;
    }

    private static String text(Rehearsal.Report report) {
        return "rehearsed a batch of " + MapText.counted(report.roots(), "candidate")
                + ": nothing of it stays\n\nrows\n"
                + rows(report.frozen()) + "\ntimes\n" + times(report.steps())
                + "  locks held for " + millis(report.locked()) + "\n" + beside(report.beside());
    }

    private static String rows(List<TableCount> counts) {
        var lines = new Columns("llr");
        counts.forEach(t -> lines.row(
                t.deleted() ? t.table().toString() : t.via(),
                t.deleted() ? "delete" : "detach",
                Amounts.count(t.rows())));
        return lines.text();
    }

    private static String times(List<Rehearsal.Step> steps) {
        var lines = new Columns("lrl");
        for (Rehearsal.Step step : steps) {
            lines.row(step.what(), millis(step.took()), "");
            step.fired()
                    .forEach(f -> lines.row(
                            "  " + (f.foreignKey() ? "foreign key " : "trigger ") + f.name() + " on " + f.on(),
                            millis(f.took()),
                            MapText.counted(f.calls(), "call")));
        }
        return lines.text();
    }

    private static String beside(List<String> changes) {
        return changes.isEmpty()
                ? ""
                : "\nbeside the plan: a run would roll such a batch back, expunge map SPEC names the triggers\n  "
                        + String.join("\n  ", changes) + "\n";
    }

    private static String millis(Duration took) {
        return String.format(Locale.ROOT, "%,.1f ms", took.toNanos() / 1e6);
    }
}
