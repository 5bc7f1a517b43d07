package dev.expunge.cli;

import dev.expunge.Failure;
import dev.expunge.app.Endings;
import dev.expunge.verify.VacuumReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Reclaims what deleted rows left behind.
@Command(
        name = "vacuum",
        description =
                "Vacuums and analyzes every table that the spec deletes from or changes, and says what could not be reclaimed and who holds it.",
        footer = {"", "Writes: no rows; VACUUM (ANALYZE) of each table."})
final class VacuumCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    VacuumCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        VacuumReport report = run.runs(desk).vacuum(table -> desk.terminal().note("vacuum of " + table));
        desk.terminal().print(OutcomeText.vacuum(report));
        Endings.of(report, Failure.NOTHING_CHANGED).ifPresent(failure -> {
            throw failure;
        });
        return 0;
    }
}
