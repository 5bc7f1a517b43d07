package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.ChangeWindows;
import dev.expunge.app.RunDesk;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.RestoreBook;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says how a run stands.
@Command(
        name = "status",
        description =
                "Says how a run stands: its state, where its candidates are, why some were left alone, and what steers it.",
        footer = {"", "Writes: nothing."})
final class StatusCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    StatusCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        ChangeWindows windows = run.open(desk).spec().stop().window();
        RunDesk.Status status = run.runs(desk).status(run.number());
        desk.terminal()
                .print(
                        json
                                ? StatusJson.of(status, windows)
                                : text(status) + SteeringText.of(status, windows) + ScheduleText.of(status));
        return 0;
    }

    private static String totals(RunDesk.Status status) {
        String done = status.run().done();
        return done.equals("deleted")
                ? OutcomeText.totals(status.totals())
                : OutcomeText.totals(status.totals(), done, done);
    }

    private static String outside(DeletedSubjects.Outside outside) {
        return outside.lists() == 0
                ? ""
                : "lists of the deleted: " + Amounts.count(outside.digests()) + " digests up to batch "
                        + Amounts.count(outside.last()) + ", in " + MapText.counted(outside.lists(), "list")
                        + " outside the database\n";
    }

    static String text(RunDesk.Status status) {
        return "run " + status.run().id() + " of " + status.run().name() + ": "
                + status.run().standing() + " since " + status.run().changedAt() + "\n  as of "
                + status.run().asOf() + "\n"
                + status.run()
                        .follows()
                        .map(n -> "  follows run " + n + ": who had changed there, frozen and exported again\n")
                        .orElse("")
                + totals(status)
                + OutcomeText.reasons(status.reasons())
                + outside(status.outside())
                + restored(status.restored());
    }

    private static String restored(RestoreBook.Standing restored) {
        return restored.last()
                .map(at -> "  of the deleted, " + Amounts.count(restored.subjects()) + " were restored, the last at "
                        + at + "\n")
                .orElse("");
    }
}
