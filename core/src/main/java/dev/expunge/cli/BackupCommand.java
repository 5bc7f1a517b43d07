package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.BackupDesk;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Looks at the snapshots that runs have taken: the commands `backup list`, `backup show` and
/// `backup drill`.
@Command(
        name = "backup",
        description = {"Shows the snapshot that a run took before it deleted, and restores it for a trial."},
        footer = {"", "Writes: see each command."})
final class BackupCommand implements Callable<Integer> {
    private BackupCommand() {}

    static CommandLine line(Desk desk) {
        return new CommandLine(new BackupCommand())
                .addSubcommand(new ListCommand(desk))
                .addSubcommand(new Show(desk))
                .addSubcommand(new DrillCommand(desk));
    }

    @Override
    public Integer call() {
        throw Failure.nothingChanged(
                Code.USAGE, "backup needs to know what to do", "expunge backup list, backup show or backup drill");
    }

    private static BackupDesk backups(Desk desk, RunOption run) {
        return run.runs(desk).backups();
    }

    @Command(
            name = "list",
            description = {
                "Lists the snapshots that runs of the spec have taken: which are there still, and how each is removed.",
                "Expunge removes none. A snapshot holds whoever was deleted after it: it goes when its recovery window is over."
            },
            footer = {"", "Writes: nothing."})
    private static final class ListCommand implements Callable<Integer> {
        private final Desk desk;

        @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
        private Path file = Path.of("");

        ListCommand(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Integer call() {
            desk.terminal()
                    .print(SnapshotText.list(desk.expunge()
                            .desk(desk.expunge().open(file))
                            .backups()
                            .list()));
            return 0;
        }
    }

    @Command(
            name = "show",
            description = "Prints name and facts of a run's snapshot, and the steps that restore it.",
            footer = {"", "Writes: nothing."})
    private static final class Show implements Callable<Integer> {
        private final Desk desk;

        @Mixin
        private RunOption run = new RunOption();

        Show(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Integer call() {
            desk.terminal().print(SnapshotText.of(backups(desk, run).show(run.number())));
            return 0;
        }
    }

    @Command(
            name = "drill",
            description = {
                "Restores a run's snapshot into a scratch server, counts the touched tables there, and says how long that took."
                        + " Dossiers show the time from then on.",
                "The scratch server is in a folder that nobody else may enter, on the loopback address, with a password that"
                        + " nobody knows; server and folder are removed again, also after a failure.",
                "A snapshot by Amazon is not restored: its steps are printed."
            },
            footer = {"", "Writes: the folder, and away again; a ledger entry with the time and the counts."})
    private static final class DrillCommand implements Callable<Integer> {
        private final Desk desk;

        @Mixin
        private RunOption run = new RunOption();

        @Mixin
        private ScratchOption scratch = new ScratchOption();

        DrillCommand(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Integer call() {
            BackupDesk backups = backups(desk, run);
            BackupDesk.Shown shown = backups.show(run.number());
            if (!shown.drilled()) {
                desk.terminal().print(SnapshotText.NO_DRILL + SnapshotText.of(shown));
                return 0;
            }
            BackupDesk.Scratch where = scratch.where();
            desk.terminal().note("restoring " + shown.taken().name());
            desk.terminal().print(SnapshotText.of(backups.drill(Optional.of(shown.run()), where)));
            return 0;
        }
    }
}
