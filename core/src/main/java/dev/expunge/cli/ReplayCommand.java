package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.BackupDesk;
import dev.expunge.app.CommandText;
import dev.expunge.app.Endings;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.app.ReplayDrill;
import dev.expunge.app.Replays;
import dev.expunge.app.Signals;
import dev.expunge.app.SnapshotReplay;
import dev.expunge.delete.RunEvent;
import dev.expunge.postgres.Runs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Deletes again who had been deleted and came back with a backup.
@Command(
        name = "replay",
        description = {
            "Says who of the deleted is back because the database was restored from a backup, and prints the signature"
                    + " that --execute demands.",
            "With --execute it deletes them again: edges, guards, holds, pace, export and ledger are those of a run; the"
                    + " criteria are not asked again, nor are approvals. An unfinished replay is resumed."
        },
        footer = {
            "",
            "Writes: nothing without --execute; the connection is read-only at the server, but for a temporary table.",
            "With --execute: the data, schema expunge, the lists of the deleted, and the export where the spec asks for one."
        })
final class ReplayCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Mixin
    private ExecuteOption wanted = new ExecuteOption();

    @Mixin
    private OverrideOption overrides = new OverrideOption();

    @Option(
            names = "--all",
            description =
                    "Looks through the lists that this database knows, too: for rows that came back by an import.")
    private boolean all;

    @Option(names = "--no-export", description = "Does not write the export of the spec again.")
    private boolean noExport;

    @Option(
            names = "--nobody-new",
            description = "Says that nobody new has been given the key of somebody who was deleted.")
    private boolean nobodyNew;

    @Option(
            names = "--drill",
            description =
                    "Tries it on the snapshot that a run took (backup.snapshot): restores that into a scratch server,"
                            + " replays there, proves that nobody is left, and writes that into the ledger of the database.")
    private boolean drill;

    @Option(
            names = "--run",
            paramLabel = "N",
            description = "The run whose snapshot is restored for a drill; the newest that took one by default.")
    private Optional<Long> run = Optional.empty();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Option(
            names = "--drill-on",
            paramLabel = "URL",
            description = "The same on a server that you restored from a backup for this alone. Neither writes lists.")
    private Optional<String> drillOn = Optional.empty();

    ReplayCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        wanted.require();
        Opened opened = overrides.of(spec.open(desk), Optional.empty(), desk);
        if (drill || drillOn.isPresent()) {
            return drill(opened);
        }
        requireNoDrill();
        Replays replays = desk.expunge().replays(opened, new Replays.Options(all, !noExport, nobodyNew, false));
        return wanted.execute() ? execute(replays, opened) : look(replays);
    }

    private int drill(Opened opened) {
        if (wanted.execute() || all || noExport || (drill && drillOn.isPresent())) {
            throw usage("a drill is --drill, or --drill-on, and needs neither --execute nor --all nor --no-export");
        }
        if (drillOn.isPresent()) {
            requireNoDrill();
            ReplayDrill.Drilled drilled =
                    desk.expunge().drill(opened, drillOn.get()).run(nobodyNew, progress());
            desk.terminal().print(wanted.json() ? ReplayText.json(drilled) : "\n" + ReplayText.of(drilled));
            return 0;
        }
        return drillOnSnapshot(opened);
    }

    private int drillOnSnapshot(Opened opened) {
        BackupDesk.Shown shown = desk.expunge().desk(opened).backups().show(run);
        if (!shown.drilled()) {
            desk.terminal()
                    .print(SnapshotText.NO_DRILL + SnapshotText.of(shown) + "\nthen: "
                            + spec.command(desk, "replay").with("--drill-on", "URL") + "\n");
            return 0;
        }
        BackupDesk.Scratch where = scratch.where();
        desk.terminal().note("restoring " + shown.taken().name());
        SnapshotReplay.Replayed replayed =
                desk.expunge().drill(opened).run(Optional.of(shown.run()), where, progress());
        desk.terminal().print(wanted.json() ? ReplayText.json(replayed.drilled()) : SnapshotText.of(replayed));
        return 0;
    }

    private void requireNoDrill() {
        if (run.isPresent() || scratch.given()) {
            throw usage("--run, --bindir and --in say where --drill restores a snapshot");
        }
    }

    private Failure usage(String what) {
        return Failure.nothingChanged(
                Code.USAGE, what, "see what is what: " + desk.terminal().program() + " replay --help");
    }

    private int look(Replays replays) {
        Replays.Look look = replays.look();
        String command = command(look.signature());
        String json = wanted.json() ? ReplayText.json(look, command) : "";
        desk.terminal().print(wanted.json() ? json : ReplayText.of(look, command));
        replays.require(look);
        return 0;
    }

    private int execute(Replays replays, Opened opened) {
        Outcome outcome;
        try (var signals = new Signals(desk.terminal()::note, new EarlyEnd(desk, wanted.json()))) {
            signals.listen();
            outcome = replays.execute(wanted.signature(), desk.data().andThen(progress()), watch -> {
                wanted.time().ifPresent(watch::endAfter);
                signals.watching(watch);
            });
        }
        if (!outcome.begun()) {
            desk.terminal().print(wanted.json() ? ReplayText.nobodyJson() : ReplayText.NOBODY);
            return 0;
        }
        List<Runs.Reason> reasons =
                desk.expunge().desk(opened).status(Optional.of(outcome.run())).reasons();
        desk.terminal().print(wanted.json() ? RunJson.of(outcome, reasons) : OutcomeText.of(outcome, reasons));
        Endings.of(outcome, reasons, command(wanted.signature())).ifPresent(failure -> {
            throw failure;
        });
        return 0;
    }

    private Consumer<RunEvent> progress() {
        return wanted.json() ? new JsonProgress(desk.terminal().out()) : Progress.forPeople(desk.terminal());
    }

    private String command(String signed) {
        CommandText command = spec.command(desk, "replay");
        if (all) {
            command.with("--all");
        }
        if (noExport) {
            command.with("--no-export");
        }
        if (nobodyNew) {
            command.with("--nobody-new");
        }
        command.with("--execute", "--signature", signed);
        overrides.given().forEach(given -> command.with("--override", given));
        return command.toString();
    }
}
