package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.RunDesk;
import dev.expunge.delete.PaceMode;
import dev.expunge.delete.PaceRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows the pace of a run, or asks for another.
@Command(
        name = "pace",
        description = {
            "Shows the pace of a run, why it was changed last, and what was asked for.",
            "With options it asks for another pace; the run takes it over at its next batch."
        },
        footer = {"", "Writes: nothing without options; with them, the request to schema expunge and its ledger entry."
        })
final class PaceCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    @Option(names = "--mode", paramLabel = "MODE", description = "gentle, brisk or fixed.")
    private Optional<String> mode = Optional.empty();

    @Option(names = "--roots", paramLabel = "N", description = "Candidates in a batch from now on.")
    private Optional<Integer> roots = Optional.empty();

    @Option(
            names = "--pause",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "The wait between two batches from now on, such as 200ms.")
    private Optional<Duration> pause = Optional.empty();

    @Option(names = "--workers", paramLabel = "N", description = "Batches at once from now on.")
    private Optional<Integer> workers = Optional.empty();

    @Option(
            names = "--target",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "How long a batch should take, such as 300ms; its size is learnt.")
    private Optional<Duration> target = Optional.empty();

    PaceCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        PaceRequest wanted = request();
        RunDesk runs = run.runs(desk);
        if (wanted.equals(PaceRequest.NONE)) {
            desk.terminal().print(SteeringText.pace(runs.status(run.number())));
            return 0;
        }
        desk.terminal().print(SteeringText.pace(runs.pace(run.number(), wanted), wanted) + "\n");
        return 0;
    }

    private PaceRequest request() {
        try {
            return new PaceRequest(mode.map(PaceCommand::mode), roots, pause, workers, target);
        } catch (IllegalArgumentException e) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "such a pace cannot be: 1 to 100000 roots, 1 to 64 workers, a target of at least 1ms",
                    desk.terminal().program() + " pace --help     shows what there is");
        }
    }

    private static PaceMode mode(String word) {
        for (PaceMode mode : PaceMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
                return mode;
            }
        }
        throw Failure.nothingChanged(Code.USAGE, "there is no such mode", "the modes are gentle, brisk and fixed");
    }
}
