package dev.expunge.cli;

import dev.expunge.delete.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Asks a run for something from another terminal: the commands `pause`, `resume`, `stop` and `abort`.
@Command(footer = {"", "Writes: the request to schema expunge, with its ledger entry."})
final class RequestCommand implements Callable<Integer> {
    private final Desk desk;
    private final Request wanted;

    @Mixin
    private RunOption run = new RunOption();

    RequestCommand(Desk desk, Request wanted) {
        this.desk = desk;
        this.wanted = wanted;
    }

    @Override
    public Integer call() {
        long number = run.runs(desk).request(run.number(), wanted);
        desk.terminal().print("run " + number + ": " + effect(wanted) + "\n");
        return 0;
    }

    /// What the request does, as the command's description and as its answer.
    static String effect(Request wanted) {
        return switch (wanted) {
            case RUN -> "goes on after a pause";
            case PAUSE -> "commits the running batch, then waits until `resume`";
            case STOP -> "commits the running batch, then ends; `run --execute` resumes it";
            case ABORT -> "cancels the running statement, rolls its batch back, ends; `run --execute` resumes it";
        };
    }
}
