package dev.expunge.cli;

import dev.expunge.Failure;
import dev.expunge.app.ExportDesk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists the exports that the ledger knows.
@Command(
        name = "exports",
        description = {
            "Lists every export that the ledger of the spec's database knows, with its horizon and how it stands.",
            "kept: its key is there. due: its horizon is over. shredded: nobody can read it any more."
        },
        footer = {"", "Writes: nothing. Reads the ledger, the place of the keys, and the export's folder."})
final class ExportsCommand implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Prints JSON: one object on a line for each export.")
    private boolean json;

    @Option(
            names = "--check",
            description = "Reads every export back, too, and compares each object with what was written.")
    private boolean check;

    ExportsCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        ExportDesk exports = ExportDesk.of(desk.expunge().open(file));
        List<ExportDesk.Line> lines = exports.list();
        if (json) {
            lines.forEach(line -> desk.terminal().print(ExportsText.json(line)));
        } else {
            desk.terminal().print(lines.isEmpty() ? "nothing was exported here\n" : ExportsText.list(lines));
        }
        if (check) {
            check(exports, lines);
        }
        return 0;
    }

    /// One that is damaged keeps no other from being looked at.
    private void check(ExportDesk exports, List<ExportDesk.Line> lines) {
        var failures = new ArrayList<Failure>();
        for (ExportDesk.Line line : lines) {
            String run = "run " + line.known().run() + ":";
            try {
                exports.check(line.known().run())
                        .ifPresent(it -> desk.terminal().note(run + ExportsText.checked(it)));
            } catch (Failure found) {
                failures.add(found);
                desk.terminal().note(run + " " + found.what());
            }
        }
        failures.stream().findFirst().ifPresent(first -> {
            throw first;
        });
    }
}
