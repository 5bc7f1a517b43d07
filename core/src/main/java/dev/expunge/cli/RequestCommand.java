package dev.expunge.cli;

import dev.expunge.app.RunDesk;
import dev.expunge.delete.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Asks a run for something from another terminal: the commands `pause`, `resume`, `stop` and `abort`.
@Command(footer = {"", "Writes: the request to schema expunge, with its ledger entry."})
final class RequestCommand implements Callable<Integer> {
    private final Desk desk;
    private final Request wanted;

    @Mixin
    private RunOption run = new RunOption();

    @Option(names = "--no-wait", description = "Asks, and does not wait until it is done.")
    private boolean noWait;

    RequestCommand(Desk desk, Request wanted) {
        this.desk = desk;
        this.wanted = wanted;
    }

    @Override
    public Integer call() {
        RunDesk runs = run.runs(desk);
        if (noWait) {
            long number = runs.request(run.number(), wanted);
            desk.terminal().print("run " + number + ": asked; it " + effect(wanted) + "\n");
        } else {
            desk.terminal().print(SteeringText.of(runs.requestAndWait(run.number(), wanted), wanted) + "\n");
        }
        return 0;
    }

    /// What the request does, as the command's description and as part of its answer.
    static String effect(Request wanted) {
        return switch (wanted) {
            case RUN -> "goes on after a pause";
            case PAUSE -> "commits the running batch, then waits until `resume`";
            case STOP -> "commits the running batch, then ends; `run --execute` resumes it";
            case ABORT -> "cancels the running statement, rolls its batch back, ends; `run --execute` resumes it";
        };
    }
}
