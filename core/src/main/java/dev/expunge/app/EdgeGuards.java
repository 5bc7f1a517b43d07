package dev.expunge.app;

import dev.expunge.guard.KeepGuard;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.EdgeCheck;
import dev.expunge.postgres.ProtectedTables;
import dev.expunge.postgres.Targets;
import dev.expunge.sql.Session;
import java.util.List;

/// What is asked about the decisions of a plan before anything is read or written for it.
final class EdgeGuards {
    private EdgeGuards() {}

    /// Each throws its failure: `GUARD_REFUSED` when a reason to keep rows is over, `SCHEMA_MISMATCH` when the
    /// server does not accept what the spec says about an edge, `TABLE_PROTECTED` when a trigger would write a
    /// protected table.
    static List<Admission.Check> checks(Session session, Plan plan) {
        return List.of(
                new Admission.Check("kept rows", () -> KeepGuard.require(plan.spec(), Targets.now(session))),
                new Admission.Check("edges", () -> new EdgeCheck(session, plan.graph()).require()),
                new Admission.Check(
                        "protected tables",
                        () -> new ProtectedTables(session, plan.graph())
                                .require(plan.spec().protect())));
    }
}
