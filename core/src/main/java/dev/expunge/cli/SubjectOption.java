package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.ApprovalDesk;
import dev.expunge.app.ApprovalDesk.Subject;
import dev.expunge.app.CommandText;
import dev.expunge.approve.StandingTerms;
import dev.expunge.guard.Overrides;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The spec of a command about approvals, and what is approved: a run, or every run within terms.
final class SubjectOption {
    @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Option(names = "--run", paramLabel = "N", description = "The run's number; the newest of the spec by default.")
    private Optional<Long> run = Optional.empty();

    @Option(
            names = "--standing",
            description = "Not for one run but for every run with the same signature, for a schedule.")
    private boolean standing;

    @Option(names = "--max-rows", paramLabel = "N", description = "With --standing: the most rows of any one run.")
    private Optional<Long> rows = Optional.empty();

    @Option(names = "--until", paramLabel = "DAY", description = "With --standing: the last day, such as 2027-06-30.")
    private Optional<LocalDate> until = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "name=value",
            description = "With --standing: sets a parameter of the spec. A frozen run has its own already.")
    private List<String> settings = List.of();

    @Option(
            names = "--override",
            paramLabel = "guard=reason",
            description = "With --standing: a guard that a run may override without a person in front of it.")
    private List<String> overrides = List.of();

    ApprovalDesk desk(Desk desk) {
        refuseSettings();
        return desk.expunge()
                .approvals(
                        standing
                                ? desk.expunge().open(file, settings)
                                : desk.expunge().open(file));
    }

    private void refuseSettings() {
        if (!standing && !settings.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--set is of use only with --standing",
                    "leave it away: a frozen run has its parameters");
        }
    }

    Subject subject() {
        if (!standing) {
            if (rows.isPresent() || until.isPresent() || !overrides.isEmpty()) {
                throw Failure.nothingChanged(
                        Code.USAGE,
                        "--max-rows, --until and --override are of use only with --standing",
                        "add --standing, or leave them away: one run has its own rows, and the guards that its"
                                + " freeze was given");
            }
            return new Subject(run, Optional.empty());
        }
        if (run.isPresent() || rows.filter(most -> most > 0).isEmpty() || until.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--standing needs --max-rows and --until, and is for no single run",
                    "add how far it reaches: --standing --max-rows 50000 --until 2027-06-30");
        }
        return new Subject(Optional.empty(), Optional.of(new StandingTerms(rows.get(), until.get(), reasons())));
    }

    /// They become lines of the signed document, in which these two mean something else.
    private Map<String, String> reasons() {
        if (overrides.stream().anyMatch(given -> given.contains("`") || given.contains("\\"))) {
            throw Failure.nothingChanged(
                    Code.USAGE, "a reason for --override has a backtick or a backslash in it", "say it in words");
        }
        return Overrides.of(overrides, true).reasons();
    }

    /// The command line that does `what` with the same spec and subject.
    CommandText command(Desk desk, String what) {
        CommandText command = new CommandText(desk.terminal().program()).with(what, file.toString());
        run.ifPresent(number -> command.with("--run", Long.toString(number)));
        if (standing) {
            command.with("--standing", "--max-rows", rows.orElse(0L).toString());
            until.ifPresent(day -> command.with("--until", day.toString()));
            settings.forEach(setting -> command.with("--set", setting));
            overrides.forEach(given -> command.with("--override", given));
        }
        return command;
    }
}
