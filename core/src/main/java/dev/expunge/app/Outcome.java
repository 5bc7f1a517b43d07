package dev.expunge.app;

import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.util.Optional;

/// How an execution ended.
///
/// @param because the sentence of the signal that ended it; empty for every other reason
/// @param vacuum and `verification` are empty when the run was stopped before them
public record Outcome(
        long run,
        StopReason reason,
        Totals totals,
        Optional<VacuumReport> vacuum,
        Optional<Verification> verification,
        Optional<String> because) {
    /// How an execution ended that no signal ended.
    public Outcome(
            long run,
            StopReason reason,
            Totals totals,
            Optional<VacuumReport> vacuum,
            Optional<Verification> verification) {
        this(run, reason, totals, vacuum, verification, Optional.empty());
    }
}
