package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.Targets;
import dev.expunge.sql.Session;
import java.time.Instant;
import java.util.function.Consumer;

/// What an execution is asked at its beginning, on its own session.
record Entrance(Opened opened, Plan plan, Session session, Time time) {
    /// Clock, rights and decisions.
    Admission admitted(Consumer<Privileges> right) {
        BoundedReading.of(session, "the server's clock", () -> {
            checkClock();
            return true;
        });
        return Admission.to(session, plan, right);
    }

    private void checkClock() {
        Instant before = time.now();
        Instant server = Targets.now(session);
        ClockCheck.require(before, server, time.now());
    }

    /// Tries what saves first: the place of the export, and whatever takes the snapshot.
    void tryToSave() {
        ExportPlace.of(plan, time).ifPresent(ExportPlace::preflight);
        plan.export().ifPresent(to -> KeyPlaces.preflight(plan.spec(), to));
        new Snapshots(opened, plan, () -> session, time).preflight();
    }

    /// What a role may not use it does not see as others do, and that is told as what it is.
    void requireSignature(String signature) {
        try {
            new SignatureCheck(plan, opened.dryRun()).require(signature);
        } catch (Failure refused) {
            if (refused.code() == Code.SIGNATURE_SCHEMA) {
                admitted(Privileges::requireDeleting);
            }
            throw refused;
        }
    }
}
