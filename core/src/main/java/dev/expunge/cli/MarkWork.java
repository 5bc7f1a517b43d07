package dev.expunge.cli;

import dev.expunge.app.CommandText;
import dev.expunge.app.DryRun;
import dev.expunge.app.Endings;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.app.RunDesk;
import dev.expunge.app.Signals;
import dev.expunge.delete.RunEvent;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.Runs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// The work of `mark` and `unmark`: the same steps, told in their words. Used once.
final class MarkWork implements Callable<Integer> {
    private final Desk desk;
    private final Opened opened;
    private final ExecuteOption wanted;
    private final String done;
    private final List<String> overrides;

    /// @param opened to mark or to unmark
    /// @param overrides of guards, as they were given
    MarkWork(Desk desk, Opened opened, ExecuteOption wanted, List<String> overrides) {
        this.desk = desk;
        this.opened = opened;
        this.wanted = wanted;
        this.overrides = List.copyOf(overrides);
        this.done = opened.purpose().done();
    }

    @Override
    public Integer call() {
        desk.data().of(opened.purpose());
        return wanted.execute() ? execute() : dryRun();
    }

    private int dryRun() {
        DryRun dry = desk.expunge().dryRun(opened);
        String command = command(
                dry.plan().signature().toString(),
                Optional.of(dry.measured().candidates()).filter(_ -> marks()));
        desk.terminal().print(wanted.json() ? MarkJson.of(dry, command) : MarkText.of(dry, command));
        dry.require();
        return 0;
    }

    private int execute() {
        Outcome outcome = watched();
        List<Runs.Reason> reasons = List.of();
        if (outcome.begun()) {
            RunDesk.Status status = desk.expunge().desk(opened).status(Optional.of(outcome.run()));
            reasons = status.reasons();
            desk.terminal().print(text(outcome, status));
        }
        Endings.of(outcome, reasons, command(wanted.signature(), opened.guards().counted()), opened.purpose())
                .ifPresent(failure -> {
                    throw failure;
                });
        return 0;
    }

    private String text(Outcome outcome, RunDesk.Status status) {
        return wanted.json()
                ? MarkJson.of(outcome, status.reasons(), done)
                : MarkText.of(outcome, status, undo(outcome));
    }

    private Outcome watched() {
        try (var signals = new Signals(desk.terminal()::note, new EarlyEnd(desk, wanted.json()))) {
            signals.listen();
            return desk.expunge()
                    .execute(opened, wanted.signature(), desk.data().andThen(progress()), watch -> {
                        wanted.time().ifPresent(watch::endAfter);
                        signals.watching(watch);
                    });
        }
    }

    private Consumer<RunEvent> progress() {
        return wanted.json()
                ? MarkJson.progress(desk.terminal().out(), done)
                : Progress.forPeople(desk.terminal(), done);
    }

    private String command(String signed, Optional<Long> counted) {
        CommandText command = words(opened.purpose().command())
                .with(opened.arguments().toArray(String[]::new))
                .with(opened.purpose().arguments().toArray(String[]::new))
                .with("--execute", "--signature", signed);
        counted.ifPresent(count -> command.with("--counted", count.toString()));
        overrides.forEach(given -> command.with("--override", given));
        return command.toString();
    }

    /// Who takes marks away is asked by no guard, and has nothing to compare.
    private boolean marks() {
        return opened.purpose() instanceof Purpose.Mark;
    }

    /// Of a run that marked, the command that takes its marks away.
    private Optional<String> undo(Outcome outcome) {
        return marks()
                ? Optional.of(words("unmark")
                        .with(opened.arguments().getFirst(), "--run", Long.toString(outcome.run()))
                        .toString())
                : Optional.empty();
    }

    private CommandText words(String command) {
        return new CommandText(desk.terminal().program()).with(command);
    }
}
