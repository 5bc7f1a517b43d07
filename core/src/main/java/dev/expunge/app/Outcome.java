package dev.expunge.app;

import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.util.List;
import java.util.Optional;

/// How an execution ended.
///
/// @param because a sentence about its early end: the signal that ended it, or what is left to do behind the
/// deletion; empty where there is nothing to add
/// @param unsent the notices that did not arrive, with who and why
/// @param vacuum and `verification` are empty when the run was stopped before them
public record Outcome(
        long run,
        StopReason reason,
        Totals totals,
        Optional<VacuumReport> vacuum,
        Optional<Verification> verification,
        Optional<String> because,
        List<String> unsent) {
    public Outcome {
        unsent = List.copyOf(unsent);
    }

    /// How an execution ended that has told nobody.
    public Outcome(
            long run,
            StopReason reason,
            Totals totals,
            Optional<VacuumReport> vacuum,
            Optional<Verification> verification,
            Optional<String> because) {
        this(run, reason, totals, vacuum, verification, because, List.of());
    }

    /// Whether there is a run: it may have been ended before there was one.
    public boolean begun() {
        return run > 0;
    }

    /// The same, with the notices that nobody got.
    Outcome withUnsent(List<String> notices) {
        return new Outcome(run, reason, totals, vacuum, verification, because, notices);
    }

    /// How an execution ended that no signal ended.
    public Outcome(
            long run,
            StopReason reason,
            Totals totals,
            Optional<VacuumReport> vacuum,
            Optional<Verification> verification) {
        this(run, reason, totals, vacuum, verification, Optional.empty());
    }

    /// The same, saying what is left to do.
    Outcome leaving(Optional<String> undone) {
        return new Outcome(run, reason, totals, vacuum, verification, because.or(() -> undone));
    }
}
