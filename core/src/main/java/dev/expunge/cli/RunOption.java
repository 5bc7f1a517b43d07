package dev.expunge.cli;

import dev.expunge.app.CommandText;
import dev.expunge.app.Opened;
import dev.expunge.app.RunDesk;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The spec and the run of a command that looks at a run that is there.
final class RunOption {
    @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Option(names = "--run", paramLabel = "N", description = "The run's number; the newest of the spec by default.")
    private Optional<Long> run = Optional.empty();

    Optional<Long> number() {
        return run;
    }

    Opened open(Desk desk) {
        return desk.expunge().open(file);
    }

    RunDesk runs(Desk desk) {
        return desk.expunge().desk(open(desk));
    }

    /// The command line that does `what` with the same spec.
    CommandText command(Desk desk, String what) {
        return new CommandText(desk.terminal().program()).with(what, file.toString());
    }
}
