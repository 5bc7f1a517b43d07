package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
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
        Totals totals = outcome.totals();
        String data = DataState.sentence(totals);
        if (outcome.reason() == StopReason.STOPPED) {
            return Optional.of(new Failure(
                    Code.STOPPED,
                    "run " + outcome.run() + " was stopped before it was finished",
                    data,
                    List.of(resume + "     goes on where it stopped")));
        }
        if (outcome.reason() == StopReason.ABORTED) {
            return Optional.of(new Failure(
                    Code.ABORTED,
                    "run " + outcome.run() + " was aborted: its running batch was rolled back",
                    data,
                    List.of(resume + "     goes on with that batch")));
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
        return outcome.vacuum().flatMap(report -> of(report, data));
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
