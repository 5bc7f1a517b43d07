package dev.expunge.cli;

import dev.expunge.app.CommandText;
import dev.expunge.app.Opened;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The spec of a command that resolves parameters.
final class SpecOption {
    @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "name=value",
            description = "Sets a parameter of the spec. May be given several times.")
    private List<String> settings = List.of();

    Opened open(Desk desk) {
        return desk.expunge().open(file, settings);
    }

    /// The command line that does `what` with the same spec and the same parameters.
    CommandText command(Desk desk, String what) {
        CommandText command = plainCommand(desk, what);
        settings.forEach(setting -> command.with("--set", setting));
        return command;
    }

    /// The file of the spec.
    Path file() {
        return file;
    }

    /// What was set, each `name=value`.
    List<String> settings() {
        return settings;
    }

    /// The command line that runs the same spec from any folder, with every parameter.
    CommandText absolute(Desk desk, Opened opened) {
        CommandText command = new CommandText(desk.terminal().absoluteProgram())
                .with("run", file.toAbsolutePath().normalize().toString());
        opened.values().values().forEach((name, value) -> command.with("--set", name + "=" + value.text()));
        return command;
    }

    /// The command line that does `what` with the same spec, for commands without parameters.
    CommandText plainCommand(Desk desk, String what) {
        return new CommandText(desk.terminal().program()).with(what, file.toString());
    }
}
