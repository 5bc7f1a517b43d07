package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.Runs;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.VacuumReport.TableVacuum;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says of an ending whether it is a success, and if not, what remains to be done.
public final class Endings {
    private Endings() {}

    /// The failure that an outcome amounts to; empty when everything was done.
    ///
    /// @param resume the exact command that goes on
    public static Optional<Failure> of(Outcome outcome, String resume) {
        return of(outcome, List.of(), resume);
    }

    /// The same of an ending of which it is known why candidates were left alone.
    public static Optional<Failure> of(Outcome outcome, List<Runs.Reason> reasons, String resume) {
        return of(outcome, reasons, resume, new Purpose.Delete());
    }

    /// The same of a run that may be for something else than to delete.
    public static Optional<Failure> of(Outcome outcome, List<Runs.Reason> reasons, String resume, Purpose purpose) {
        return outcome.followed().isEmpty()
                ? ofOne(outcome, reasons, resume, purpose)
                : FollowedEndings.of(outcome, reasons, resume);
    }

    static Optional<Failure> ofOne(Outcome outcome, List<Runs.Reason> reasons, String resume, Purpose purpose) {
        Totals totals = outcome.totals();
        String data = outcome.begun() ? DataState.sentence(totals, purpose.done()) : Failure.NOTHING_CHANGED;
        if (outcome.reason() == StopReason.PARKED_TOO_MANY) {
            return Optional.of(tooManyParked(outcome.run(), totals, data, resume));
        }
        if (outcome.reason() != StopReason.FINISHED) {
            return Optional.of(new Failure(
                    code(outcome.reason()),
                    (outcome.begun() ? "run " + outcome.run() : "the run") + " " + how(outcome.reason())
                            + outcome.because().map(because -> ": " + because).orElse(""),
                    data,
                    onward(outcome, resume)));
        }
        if (totals.parked() + totals.pending() > 0) {
            return Optional.of(new Failure(
                    Code.INCOMPLETE,
                    "run " + outcome.run() + " ended with " + totals.parked() + " candidates parked and "
                            + totals.pending() + " pending",
                    data,
                    List.of(
                            "look at the reasons above and remove them",
                            resume + "     freezes a new set, and tries what is left again")));
        }
        if (Runs.leftAllAlone(totals, reasons)) {
            return Optional.of(nothingDone(outcome, data, resume, purpose));
        }
        return outcome.vacuum().flatMap(report -> of(report, data));
    }

    /// The code of a run that ended before its candidates were decided.
    static Code code(StopReason reason) {
        return switch (reason) {
            case STOPPED -> Code.STOPPED;
            case ABORTED -> Code.ABORTED;
            case DEADLINE -> Code.DEADLINE;
            case WINDOW_CLOSED -> Code.WINDOW_CLOSED;
            case PARKED_TOO_MANY -> Code.PARKED_TOO_MANY;
            case CRITICAL -> Code.SIGNAL_CRITICAL;
            case FINISHED -> throw new IllegalArgumentException("a finished run did not end early");
        };
    }

    /// How a run ended before its candidates were decided, behind its name.
    static String how(StopReason reason) {
        return switch (reason) {
            case STOPPED -> "was stopped before it was finished";
            case ABORTED -> "was aborted: what was running was cancelled and rolled back";
            case DEADLINE -> "was stopped: the time that it was given is over";
            case WINDOW_CLOSED -> "was stopped: its change window is closed";
            case PARKED_TOO_MANY -> "was stopped: too many candidates were given up";
            case CRITICAL -> "was ended by a signal";
            case FINISHED -> "is finished";
        };
    }

    private static List<String> onward(Outcome outcome, String resume) {
        String goesOn = resume + "     " + onward(outcome.reason());
        boolean decided = outcome.totals().candidates() > 0 && outcome.totals().pending() == 0;
        return decided
                ? List.of(goesOn, "or by hand: expunge vacuum SPEC and expunge verify SPEC, which leave the run open")
                : List.of(goesOn);
    }

    private static String onward(StopReason reason) {
        return switch (reason) {
            case ABORTED -> "goes on with what was rolled back";
            case WINDOW_CLOSED -> "goes on where it stopped, in the next window";
            case CRITICAL -> "goes on where it stopped, when you know what made the signal rise";
            default -> "goes on where it stopped";
        };
    }

    private static Failure tooManyParked(long run, Totals totals, String data, String resume) {
        return new Failure(
                Code.PARKED_TOO_MANY,
                "run " + run + " stopped: " + totals.parked() + " candidates were given up, more than stop.max_parked"
                        + " allows",
                data,
                List.of(
                        "find out what refuses them: the reasons are above, `expunge status SPEC` shows them again",
                        resume + "     goes on; those that were given up stay for the run after it"));
    }

    /// The failure that the share of a process in somebody else's run amounts to; empty when the run is as much of a
    /// success as it would be for its lead, vacuum and verification apart.
    ///
    /// @param resume the exact command that goes on with the run as its lead
    public static Optional<Failure> of(Joined joined, String resume) {
        return joined.leadGone()
                ? Optional.of(leadGone(joined, resume))
                : of(joined.outcome(), joined.reasons(), resume);
    }

    private static Failure leadGone(Joined joined, String resume) {
        return new Failure(
                Code.LEAD_GONE,
                "every candidate of run " + joined.run() + " is decided, but the process that led it is gone",
                DataState.sentence(joined.done().totals()),
                List.of(resume + "     completes it: vacuum and verification"));
    }

    private static Failure nothingDone(Outcome outcome, String data, String resume, Purpose purpose) {
        return new Failure(
                Code.NOTHING_DELETED,
                "run " + outcome.run() + " " + purpose.done() + " nobody: its "
                        + outcome.totals().candidates() + " candidates were all left alone",
                data,
                List.of(
                        "look at the reasons above: rows that change all the time, or a trigger that keeps them",
                        resume + "     freezes a new set, and tries again"));
    }

    /// The failure that a vacuum amounts to: a table that the server left out.
    ///
    /// @param data what state the data is in
    public static Optional<Failure> of(VacuumReport report, String data) {
        String skipped = report.tables().stream()
                .filter(TableVacuum::skipped)
                .map(t -> t.table().toString())
                .collect(Collectors.joining(", "));
        return skipped.isEmpty()
                ? Optional.empty()
                : Optional.of(new Failure(
                        Code.PRIVILEGE_REFUSED,
                        "the server did not vacuum " + skipped + ": the role lacks the right",
                        data,
                        List.of(
                                "grant maintain on the table to the role (PostgreSQL 17 and newer), then: expunge vacuum SPEC",
                                "or run VACUUM (ANALYZE) on it as its owner")));
    }
}
