package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.BackupDesk;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    private static String text(BackupDesk.Shown shown) {
        var facts = new Columns("ll");
        facts.row("snapshot", shown.taken().name())
                .row("made by", shown.taken().kind())
                .row("begun", shown.taken().at().toString());
        shown.taken().facts().forEach((name, value) -> facts.row(name.replace('_', ' '), StatusText.plain(value)));
        var text = new StringBuilder(
                "snapshot of run " + shown.run() + "\n" + facts.text() + "\nto restore it: " + shown.took() + "\n");
        int number = 1;
        for (String step : shown.steps()) {
            text.append("  ")
                    .append(number)
                    .append(". ")
                    .append(StatusText.plain(step))
                    .append('\n');
            number++;
        }
        return text.toString();
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
            desk.terminal().print(text(backups(desk, run).show(run.number())));
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

        @Option(
                names = "--bindir",
                paramLabel = "FOLDER",
                description = "The programs postgres and initdb of the server's version, such as"
                        + " /usr/lib/postgresql/15/bin.")
        private Optional<Path> bindir = Optional.empty();

        @Option(
                names = "--in",
                paramLabel = "FOLDER",
                description =
                        "Where the folder of the drill is made; it needs room for the whole database. The folder for"
                                + " temporary files by default.")
        private Path in = Path.of(System.getProperty("java.io.tmpdir", "."));

        DrillCommand(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Integer call() {
            BackupDesk backups = backups(desk, run);
            BackupDesk.Shown shown = backups.show(run.number());
            if (!shown.drilled()) {
                desk.terminal()
                        .print(
                                "no drill: a snapshot by Amazon is restored by Amazon, and costs money there. By hand:\n\n"
                                        + text(shown));
                return 0;
            }
            Path programs = bindir.orElseThrow(() -> Failure.nothingChanged(
                    Code.USAGE,
                    "a drill needs to know where the programs of PostgreSQL are",
                    "--bindir FOLDER, such as --bindir /usr/lib/postgresql/15/bin"));
            desk.terminal().note("restoring " + shown.taken().name());
            desk.terminal()
                    .print(text(backups.drill(
                            Optional.of(shown.run()), new BackupDesk.Scratch(programs.toAbsolutePath(), in))));
            return 0;
        }

        private static String text(BackupDesk.Drilled drilled) {
            var lines = new Columns("lrr").row("table", "rows there", "frozen by the run");
            drilled.tables()
                    .forEach(table -> lines.row(
                            table.table().toString(), Amounts.count(table.rows()), Amounts.count(table.frozen())));
            return "restored: " + drilled.taken().name() + " of run " + drilled.run() + " in "
                    + Amounts.seconds(drilled.took()) + ", measured\n\n" + lines.text()
                    + "\nthe scratch server is stopped and removed\n"
                    + drilled.cleared().stream()
                            .map(left -> "so is what a drill that was killed had left: " + left + "\n")
                            .collect(Collectors.joining());
        }

        private static String text(BackupDesk.Shown shown) {
            return BackupCommand.text(shown);
        }
    }
}
