package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.app.DryRun;
import dev.expunge.app.Endings;
import dev.expunge.app.Joined;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.app.ScheduleDesk;
import dev.expunge.app.Signals;
import dev.expunge.delete.RunEvent;
import dev.expunge.postgres.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says what a run would do; does it only with `--execute` and the signature that this printed.
@Command(
        name = "run",
        description = {
            "Says what a run would delete, and prints the signature that --execute demands.",
            "With --execute it freezes, exports, deletes batch by batch, vacuums and verifies; an unfinished run of "
                    + "the same signature is resumed. Ctrl-C stops it after the running batch, a second one aborts it."
        },
        footer = {
            "",
            "Writes: nothing without --execute; the connection is read-only at the server.",
            "With --execute: the data, schema expunge, and the export where the spec asks for one."
        })
final class RunCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Option(names = "--execute", description = "Deletes. Needs --signature.")
    private boolean execute;

    @Option(names = "--signature", paramLabel = "S", description = "The signature that the dry run printed.")
    private String signature = "";

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "Stops after this time, such as 2h; the same command resumes. Only with --execute.")
    private Optional<Duration> time = Optional.empty();

    @Option(
            names = "--join",
            description = "Shares the work of a run that another process leads, from this machine, too.")
    private boolean join;

    @Option(
            names = "--with-indexes",
            description = "Builds the indexes that foreign keys miss before it deletes, concurrently, and drops them"
                    + " afterwards. Only with --execute.")
    private boolean indexes;

    @Mixin
    private OverrideOption overrides = new OverrideOption();

    @Mixin
    private LaunchOption launch = new LaunchOption();

    @Option(
            names = "--counted",
            paramLabel = "N",
            description = "How many candidates the dry run counted; guards.dry_run says how far from it they may be.")
    private Optional<Long> counted = Optional.empty();

    @Option(names = "--json", description = "Prints JSON: one object, with --execute one line for each event.")
    private boolean json;

    RunCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (!execute && !signature.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--signature is of use only with --execute",
                    "add --execute to delete what the signature was made for",
                    "leave --signature away to look at what would be deleted");
        }
        if (!execute && time.isPresent()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--for is of use only with --execute",
                    "leave --for away to look at what would be deleted");
        }
        if (!execute && join) {
            throw Failure.nothingChanged(
                    Code.USAGE, "--join is of use only with --execute", "add --execute and the signature of the run");
        }
        if (indexes && (!execute || join)) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--with-indexes is of use only with --execute, and not with --join",
                    "leave it away; the dry run names the indexes that are missing");
        }
        launch.check(execute);
        Opened plain = overrides.of(launch.of(spec.open(desk)), counted, desk);
        Opened opened = indexes ? plain.withIndexes() : plain;
        return join ? join(opened) : execute ? execute(opened) : dryRun(opened);
    }

    private int dryRun(Opened opened) {
        DryRun dry = desk.expunge().dryRun(opened);
        String command = command(
                dry.plan().signature().toString(), Optional.of(dry.measured().candidates()));
        Optional<String> tested = desk.expunge().tested(opened, dry.plan());
        Optional<CommandText> cron = cron(opened, dry.plan().signature().toString());
        desk.terminal()
                .print(
                        json
                                ? RunJson.of(dry, command, cron)
                                : LaunchOption.text(DryRunText.of(dry, command), tested)
                                        + (dry.passed() ? ScheduleText.cron(cron) : ""));
        dry.require();
        return 0;
    }

    private int execute(Opened opened) {
        Outcome outcome = watched(opened);
        List<Runs.Reason> reasons = outcome.begun()
                ? desk.expunge().desk(opened).status(Optional.of(outcome.run())).reasons()
                : List.of();
        desk.terminal().print(json ? RunJson.of(outcome, reasons) : OutcomeText.of(outcome, reasons));
        Endings.of(outcome, reasons, command(signature, counted)).ifPresent(failure -> {
            throw failure;
        });
        if (!json) {
            desk.terminal().print(ScheduleText.cron(cron(opened, signature)));
        }
        return 0;
    }

    private int join(Opened opened) {
        Joined joined = joined(opened);
        desk.terminal().print(json ? RunJson.of(joined) : OutcomeText.of(joined));
        Endings.of(joined, command(signature, counted)).ifPresent(failure -> {
            throw failure;
        });
        return 0;
    }

    private Joined joined(Opened opened) {
        try (var signals = new Signals(desk.terminal()::note, new EarlyEnd(desk, json))) {
            signals.listen();
            return desk.expunge().join(opened, signature, desk.data().andThen(progress()), watch -> {
                time.ifPresent(watch::endAfter);
                signals.watching(watch);
            });
        }
    }

    private Outcome watched(Opened opened) {
        try (var signals = new Signals(desk.terminal()::note, new EarlyEnd(desk, json))) {
            signals.listen();
            return desk.expunge().execute(opened, signature, desk.data().andThen(progress()), watch -> {
                time.ifPresent(watch::endAfter);
                signals.watching(watch);
            });
        }
    }

    private Consumer<RunEvent> progress() {
        return json ? new JsonProgress(desk.terminal().out()) : Progress.forPeople(desk.terminal());
    }

    private String command(String signed, Optional<Long> counted) {
        CommandText command = more(spec.command(desk, "run"), signed);
        counted.ifPresent(count -> command.with("--counted", count.toString()));
        overrides.given().forEach(given -> command.with("--override", given));
        return command.toString();
    }

    /// A schedule is compared with its own last runs, and has nobody to override a guard.
    private Optional<CommandText> cron(Opened opened, String signed) {
        return ScheduleDesk.possible(opened.spec())
                ? Optional.of(more(spec.absolute(desk, opened), signed))
                : Optional.empty();
    }

    private CommandText more(CommandText begun, String signed) {
        CommandText command = launch.repeat(begun.with("--execute", "--signature", signed));
        return indexes ? command.with("--with-indexes") : command;
    }
}
