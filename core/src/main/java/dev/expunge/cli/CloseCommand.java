package dev.expunge.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Erases the frozen set of a run.
@Command(
        name = "close",
        description = {
            "Erases the frozen set of a run, finished or not: keys are personal data too.",
            "The ledger and the numbers stay; a closed run cannot be resumed or verified."
        },
        footer = {"", "Writes: schema expunge."})
final class CloseCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    CloseCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        long closed = run.runs(desk).close(run.number());
        desk.terminal().print("run " + closed + " is closed: its frozen set is erased, its ledger stays\n");
        return 0;
    }
}
