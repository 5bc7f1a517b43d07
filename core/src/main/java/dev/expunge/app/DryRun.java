package dev.expunge.app;

import dev.expunge.guard.Finding;
import dev.expunge.guard.Measured;
import dev.expunge.map.Hazard;
import dev.expunge.map.WholePartition;
import dev.expunge.plan.Plan;
import java.util.List;

/// What a run would do. Nothing was written to find it out.
///
/// @param findings of every guard, passed or not
/// @param statements that a batch would run against business tables, in their order
/// @param sampleKeys keys of five candidates, for a person to look up
/// @param partitions that could be dropped instead of deleting their rows one by one; none where a guard refuses
public record DryRun(
        Plan plan,
        Measured measured,
        List<Finding> findings,
        List<Hazard> hazards,
        List<String> statements,
        Forecast forecast,
        List<String> sampleKeys,
        List<WholePartition> partitions) {
    public DryRun {
        findings = List.copyOf(findings);
        partitions = allPass(findings) ? List.copyOf(partitions) : List.of();
        hazards = List.copyOf(hazards);
        statements = List.copyOf(statements);
        sampleKeys = List.copyOf(sampleKeys);
    }

    /// Whether every guard lets it pass.
    public boolean passed() {
        return allPass(findings);
    }

    private static boolean allPass(List<Finding> findings) {
        return findings.stream().allMatch(Finding::passed);
    }
}
