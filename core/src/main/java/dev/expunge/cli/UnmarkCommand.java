package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.Opened;
import dev.expunge.plan.Purpose;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Takes away the marks of a run, or of one row; only with `--execute` and the signature that this printed.
@Command(
        name = "unmark",
        description = {
            "Says whose mark would be taken away, and prints the signature that --execute demands.",
            "Only marks that `expunge mark` has set and nobody has changed since: those of a run, or that of one row,"
                    + " named by its key. Guards and holds are not asked: nothing is deleted by it."
        },
        footer = {
            "",
            "Writes: nothing without --execute; the connection is read-only at the server.",
            "With --execute: soft_delete.column of these rows, and schema expunge."
        })
final class UnmarkCommand implements Callable<Integer> {
    private final Desk desk;

    @Parameters(index = "0", paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY",
            description = "The value of each column of the root's key.")
    private List<String> key = List.of();

    @Option(names = "--run", paramLabel = "N", description = "The marks of this run, all of them.")
    private Optional<Long> run = Optional.empty();

    @Mixin
    private ExecuteOption execute = new ExecuteOption();

    UnmarkCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        execute.require();
        if (run.isPresent() != key.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "unmark needs a run or a key, and not both",
                    "all marks of a run: expunge unmark SPEC --run N",
                    "the mark of one row: expunge unmark SPEC KEY");
        }
        Opened opened = desk.expunge().open(file).unmarking(new Purpose.Unmark(run, key));
        return new MarkWork(desk, opened, execute, List.of()).call();
    }
}
