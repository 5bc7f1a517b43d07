package dev.expunge.app;

import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.util.Optional;

/// How an execution ended.
///
/// @param vacuum and `verification` are empty when the run was stopped before them
public record Outcome(
        long run,
        StopReason reason,
        Totals totals,
        Optional<VacuumReport> vacuum,
        Optional<Verification> verification) {}
