package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.guard.Evidence;
import dev.expunge.guard.Finding;
import dev.expunge.guard.Guard;
import dev.expunge.guard.Overrides;
import dev.expunge.guard.RunGuards;
import dev.expunge.guard.Verdict;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.Examination;
import dev.expunge.postgres.Replica;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Vantage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The guards of one plan: measured, judged, and let pass where a person says so. The dry run, the freeze
/// and the run share it (promise P6).
final class Inspection {
    private final Opened opened;
    private final Plan plan;
    private final Time time;

    Inspection(Opened opened, Plan plan, Time time) {
        this.opened = opened;
        this.plan = plan;
        this.time = time;
    }

    /// The replica of the spec.
    Optional<Replica> replica() {
        return opened.spec()
                .database()
                .replica()
                .flatMap(named -> opened.replica().map(database -> new Replica(database, named.lag(), time)));
    }

    /// Makes sure that whoever overrides guards may do so.
    ///
    /// @param approved what approvals of this run say about it
    /// @throws Failure `OVERRIDE_UNAPPROVED` otherwise
    void requirePermitted(List<Overrides.Approved> approved) {
        overrides().requirePermitted(approved);
    }

    /// Measures everything.
    Evidence evidence(Vantage vantage, Instant asOf) {
        return vantage.look(() ->
                new Examination(vantage, plan, asOf).evidence(opened.guards().counted()));
    }

    /// What every guard says, for a dry run.
    List<Finding> shown(Evidence evidence) {
        return judged(evidence.countedBefore(evidence.measured().candidates()));
    }

    /// Lets pass what may pass.
    ///
    /// @return what every guard says
    /// @throws Failure `GUARD_REFUSED` or `NO_CANDIDATES` when one refuses that nobody overrides
    List<Finding> admitted(Evidence evidence) {
        List<Finding> findings = judged(evidence);
        Guard.require(findings);
        return findings;
    }

    private List<Finding> judged(Evidence evidence) {
        if (unasked()) {
            return List.of();
        }
        List<Finding> findings = inspected(evidence);
        if (!follows()) {
            overrides().requireKnown(findings);
        }
        return overrides().apply(findings);
    }

    /// Asks again about what was frozen, which can be more than what was counted a moment before.
    List<Finding> admittedAgain(Evidence frozen) {
        if (unasked()) {
            return List.of();
        }
        List<Finding> findings = overrides().apply(inspected(frozen));
        Guard.require(findings);
        return findings;
    }

    /// The guards of a run that goes on were asked when it was frozen, and what was overridden then stands
    /// in the ledger. What the dry run counted is compared still.
    ///
    /// @throws Failure `GUARD_REFUSED` when the counts differ
    void admitted(Runs.Recorded run) {
        if (follows()) {
            return;
        }
        Guard.require(RunGuards.dryRun(opened.spec(), opened.guards().counted(), run.candidates()));
    }

    /// Guards are there to keep rows from going: who takes marks away is not asked.
    private boolean unasked() {
        return plan.purpose() instanceof Purpose.Unmark;
    }

    /// Few who had changed are compared with no other run, nor with the dry run.
    private boolean follows() {
        return plan.purpose() instanceof Purpose.Again;
    }

    private List<Finding> inspected(Evidence evidence) {
        return follows() ? Guard.inspectFew(opened.spec(), evidence) : Guard.inspectAll(opened.spec(), evidence);
    }

    private Overrides overrides() {
        return opened.guards().overrides();
    }

    /// One sentence about what passes, and loudly about what would not.
    static String summary(Evidence evidence, List<Finding> findings) {
        String loud = findings.stream()
                .filter(finding -> finding.verdict() == Verdict.OVERRIDDEN)
                .map(finding -> "; OVERRIDDEN " + finding.guard() + " (" + finding.measured() + ", limit "
                        + finding.limit() + "): " + finding.reason())
                .collect(Collectors.joining());
        return Amounts.count(evidence.measured().candidates()) + " candidates pass" + loud;
    }
}
