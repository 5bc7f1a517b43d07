package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// What is left when no command is given.
@Command(
        name = "expunge",
        versionProvider = VersionText.class,
        description = {
            "Deletes data from a live PostgreSQL database: exactly what was looked at before, whole subjects, in small "
                    + "batches, and proves it."
        },
        commandListHeading = "%nCommands, in the order of a job:%n",
        footerHeading = "%n",
        footer = {
            "Exit codes: 0 done, 1 a bug, 2 wrong usage or spec, 3 refused by a guard or a missing right,",
            "4 signature or approval, 5 stopped and can resume, 6 verification failed, 7 out of reach, 8 another run is in the way.",
            "Only `run`, `mark`, `unmark`, `restore` and `replay` with --execute write to your tables; `shred --execute` destroys keys.",
            "`expunge COMMAND --help` says what each command writes."
        })
final class RootCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw Failure.nothingChanged(
                Code.USAGE,
                "no command was given",
                "expunge --help     shows what there is",
                "expunge run SPEC     shows what a spec would delete");
    }
}
