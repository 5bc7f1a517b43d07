package dev.expunge.cli;

import dev.expunge.app.Opened;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says what a run would mark; marks it only with `--execute` and the signature that this printed.
@Command(
        name = "mark",
        description = {
            "Says which rows of the root would be marked as deleted, and prints the signature that --execute demands.",
            "With --execute it freezes them and sets soft_delete.column batch by batch; nothing else changes. Marked"
                    + " rows are what `expunge run` takes when their grace is over; `expunge unmark` undoes it."
        },
        footer = {
            "",
            "Writes: nothing without --execute; the connection is read-only at the server.",
            "With --execute: that one column of the rows that the criteria select, and schema expunge."
        })
final class MarkCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Mixin
    private ExecuteOption execute = new ExecuteOption();

    @Mixin
    private OverrideOption overrides = new OverrideOption();

    @Option(
            names = "--counted",
            paramLabel = "N",
            description = "How many candidates the dry run counted; guards.dry_run says how far from it they may be.")
    private Optional<Long> counted = Optional.empty();

    MarkCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        execute.require();
        Opened opened = overrides.of(spec.open(desk), counted, desk).marking();
        return new MarkWork(desk, opened, execute, overrides.given()).call();
    }
}
