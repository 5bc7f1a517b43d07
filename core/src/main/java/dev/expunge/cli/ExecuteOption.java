package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Whether a command only looks, or does what it has shown.
final class ExecuteOption {
    @Option(names = "--execute", description = "Does it. Needs --signature.")
    private boolean execute;

    @Option(names = "--signature", paramLabel = "S", description = "The signature that the dry run printed.")
    private String signature = "";

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "Stops after this time, such as 2h; the same command resumes. Only with --execute.")
    private Optional<Duration> time = Optional.empty();

    @Option(names = "--json", description = "Prints JSON: one object, with --execute one line for each event.")
    private boolean json;

    boolean execute() {
        return execute;
    }

    String signature() {
        return signature;
    }

    Optional<Duration> time() {
        return time;
    }

    boolean json() {
        return json;
    }

    /// @throws Failure `USAGE` when an option is of no use
    void require() {
        if (!execute && (!signature.isEmpty() || time.isPresent())) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--signature and --for are of use only with --execute",
                    "add --execute to do what the signature was made for",
                    "leave them away to look at what would be done");
        }
    }
}
