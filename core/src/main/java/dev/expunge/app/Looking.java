package dev.expunge.app;

import dev.expunge.Time;
import dev.expunge.guard.Evidence;
import dev.expunge.guard.Measured;
import dev.expunge.map.MissingIndex;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.Examination;
import dev.expunge.postgres.Preview;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.Targets;
import dev.expunge.postgres.Vantage;
import dev.expunge.postgres.WholePartitions;
import dev.expunge.sql.Session;
import java.time.Instant;
import java.util.List;

/// Finds out what a run would do, and does none of it.
final class Looking {
    private final Opened opened;
    private final Time time;

    Looking(Opened opened, Time time) {
        this.opened = opened;
        this.time = time;
    }

    /// Finds out what a run would do, on a connection that the server keeps from writing.
    DryRun dryRun() {
        try (Session session = opened.reading("dry run")) {
            return dryRun(session);
        }
    }

    /// The same on a session that is there already, and cannot write.
    DryRun dryRun(Session session) {
        Plan plan = opened.plan(session, opened.target(session));
        Admission admission = Admission.looking(session, plan, Privileges::requireReading);
        RunSignals.check(opened, plan, time);
        DeletedLists.requireReady(opened, plan, session);
        return look(new Inspection(opened, plan, time), plan, session, admission);
    }

    private DryRun look(Inspection inspection, Plan plan, Session session, Admission admission) {
        Instant asOf = Targets.now(session);
        try (Vantage vantage = Vantage.of(session, plan, inspection.replica(), counting -> {})) {
            Evidence evidence = inspection.evidence(vantage, asOf);
            Measured measured = evidence.measured();
            return vantage.look(() -> new DryRun(
                    plan,
                    measured,
                    inspection.shown(evidence),
                    admission.hazards(),
                    new Preview(plan).statements(),
                    Forecast.of(measured, plan.spec().pace())
                            .scanning(measured, MissingIndex.all(plan.graph(), admission.around())),
                    new Examination(vantage, plan, asOf).sampleKeys(),
                    plan.purpose().deletes() ? WholePartitions.of(vantage.measuring(), plan, asOf) : List.of(),
                    new DryRun.Role(
                            admission.power().accepted(), admission.power().refusal())));
        }
    }
}
