package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.app.Launch;
import dev.expunge.app.Opened;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How a run is started, beside what it is to do.
final class LaunchOption {
    @Option(
            names = "--scheduled",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "Started by a schedule, every so often, such as 24h: a run that was missed is told, and"
                    + " outside of the change window it is refused instead of waiting. Only with --execute.")
    private Optional<Duration> every = Optional.empty();

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            description = "The receipt of the trial that tested_on of the spec demands.")
    private Optional<Path> receipt = Optional.empty();

    /// @throws Failure `USAGE` when a schedule is to start a dry run
    void check(boolean execute) {
        if (every.isPresent() && !execute) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--scheduled is of use only with --execute",
                    "expunge schedule prints the command line");
        }
        if (every.filter(time -> time.toMinutes() < 1).isPresent()) {
            throw Failure.nothingChanged(
                    Code.USAGE, "--scheduled is shorter than a minute", "say how often the schedule starts it: 24h");
        }
    }

    Opened of(Opened opened) {
        return opened.launched(new Launch(every, receipt));
    }

    /// Adds what the same start needs again.
    CommandText repeat(CommandText command) {
        receipt.map(Path::toAbsolutePath)
                .map(Path::normalize)
                .ifPresent(file -> command.with("--receipt", file.toString()));
        return command;
    }

    /// What a dry run says, with how the trial stands that the spec demands.
    static String text(String dryRun, Optional<String> tested) {
        return tested.map(standing -> dryRun + "\ntested on\n  " + StatusText.plain(standing) + "\n")
                .orElse(dryRun);
    }
}
