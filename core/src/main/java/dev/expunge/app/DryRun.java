package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.guard.Finding;
import dev.expunge.guard.Guard;
import dev.expunge.guard.Measured;
import dev.expunge.map.Hazard;
import dev.expunge.map.WholePartition;
import dev.expunge.plan.Plan;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a run would do. Nothing was written to find it out.
///
/// @param findings of every guard, passed or not
/// @param statements that a batch would run against business tables, in their order
/// @param sampleKeys keys of five candidates, for a person to look up
/// @param partitions that could be dropped instead of deleting their rows one by one; none where a guard
/// refuses
/// @param role what the role may do beyond all of this
public record DryRun(
        Plan plan,
        Measured measured,
        List<Finding> findings,
        List<Hazard> hazards,
        List<String> statements,
        Forecast forecast,
        List<String> sampleKeys,
        List<WholePartition> partitions,
        Role role) {
    /// What the role that looked may do beyond the plan.
    ///
    /// @param accepted what the spec accepts of that, with its reasons
    /// @param refusal why this role may not execute it
    public record Role(Map<String, String> accepted, Optional<Failure> refusal) {
        public Role {
            accepted = Collections.unmodifiableMap(new TreeMap<>(accepted));
        }
    }

    public DryRun {
        findings = List.copyOf(findings);
        partitions = allPass(findings) ? List.copyOf(partitions) : List.of();
        hazards = List.copyOf(hazards);
        statements = List.copyOf(statements);
        sampleKeys = List.copyOf(sampleKeys);
    }

    /// Whether every guard lets it pass, and the role may execute it.
    public boolean passed() {
        return allPass(findings) && role.refusal().isEmpty();
    }

    /// Makes sure that it would be executed, by the role that looked.
    ///
    /// @throws Failure `GUARD_REFUSED`, `NO_CANDIDATES` or `PRIVILEGE_REFUSED` otherwise
    public void require() {
        Guard.require(findings);
        role.refusal().ifPresent(refusal -> {
            throw refusal;
        });
    }

    private static boolean allPass(List<Finding> findings) {
        return findings.stream().allMatch(Finding::passed);
    }
}
