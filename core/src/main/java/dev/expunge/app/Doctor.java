package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.KillFile;
import dev.expunge.delete.WindowGate;
import dev.expunge.guard.Guard;
import dev.expunge.map.Hazard;
import dev.expunge.map.MissingIndex;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.ExtraIndexes;
import dev.expunge.postgres.Presence;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Targets;
import dev.expunge.postgres.Vantage;
import dev.expunge.sql.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Asks everything that a run asks before its first batch, goes on after a refusal, and tells all of them. It
/// asks by the same code as the run, so that the two cannot disagree (promise P6). Used once, by one thread.
public final class Doctor {
    private final Opened opened;
    private final Time time;
    private final List<Finding> findings = new ArrayList<>();

    Doctor(Opened opened, Time time) {
        this.opened = opened;
        this.time = time;
    }

    /// One thing that was asked.
    ///
    /// @param failure what would stop a run; empty where all is well
    public record Finding(String asked, Optional<Failure> failure) {}

    /// Everything that was asked, in the order of a run. What cannot be asked after a refusal is left out.
    ///
    /// @param signature that a run would be given; empty where none is to be judged
    List<Finding> look(Optional<String> signature) {
        here();
        answer(
                        "connection",
                        () -> new RunConnection(
                                opened.database(), opened.spec().database().environment()))
                .ifPresent(connection -> {
                    try (connection) {
                        there(connection, signature);
                    }
                });
        return List.copyOf(findings);
    }

    /// What needs no server.
    private void here() {
        ask(
                "kill file",
                () -> new KillFile(opened.spec().stop().killFile()).present().ifPresent(because -> {
                    throw Failure.nothingChanged(
                            Code.STOPPED,
                            "a run would wait: " + because,
                            "find out who wants the pause; without the file, or with a folder that can be looked into, it goes on");
                }));
        ExportPlace.of(opened.spec(), time).ifPresent(to -> ask(to.kind(), to::preflight));
        opened.spec()
                .backup()
                .export()
                .ifPresent(to -> ask("export keys", () -> KeyPlaces.preflight(opened.spec(), to)));
    }

    private void there(RunConnection connection, Optional<String> signature) {
        Session session = connection.session();
        ask("clock", () -> checkClock(session));
        ask(
                "change window",
                () -> WindowGate.closed(opened.spec().stop().window(), Targets.now(session))
                        .ifPresent(because -> {
                            throw Failure.nothingChanged(
                                    Code.WINDOW_CLOSED,
                                    "a run would not work now: " + because,
                                    "start it inside the window, or change stop.window of the spec");
                        }));
        ask("another run", () -> new Presence(session).requireNoRun());
        answer("schema and spec", () -> opened.plan(session, connection.target()))
                .ifPresent(plan -> planned(session, plan, signature));
    }

    private void planned(Session session, Plan plan, Optional<String> signature) {
        signature.ifPresent(given ->
                ask("signature", () -> new SignatureCheck(plan, opened.command("run")).require(given)));
        ask("trial elsewhere", () -> new TestedElsewhere(plan, opened.launch().receipt()).require());
        for (Admission.Check check : Admission.checks(session, plan, Privileges::requireDeleting)) {
            ask(check.asked(), () -> bounded(session, check));
        }
        ask("role", () -> LeastPower.of(session, plan).refusal().ifPresent(Doctor::refuse));
        ask("lists of the deleted", () -> {
            DeletedLists.requireReady(opened, plan, session);
            DeletedLists.requireAll(opened, session);
        });
        answer("hazards", () -> {
                    var around = HazardCheck.around(session, plan.graph());
                    HazardCheck.passed(plan, around);
                    return around;
                })
                .filter(_ -> opened.indexes())
                .ifPresent(around -> ask(
                        "indexes", () -> ExtraIndexes.requireRight(session, MissingIndex.all(plan.graph(), around))));
        ask("snapshot", () -> new Snapshots(opened, plan, () -> session, time).preflight());
        ask("signals", () -> RunSignals.open(opened, plan, time).close());
        var runs = new Runs(session);
        answer("state", runs::present).ifPresent(present -> {
            Optional<Runs.Recorded> unfinished = present
                    ? answer(
                                    "unfinished run",
                                    () -> new UnfinishedRuns(runs, FollowUps.resuming(opened, session)).toResume(plan))
                            .flatMap(run -> run)
                    : Optional.empty();
            ask("approvals", () -> gate(session, plan).asked(unfinished));
            ask("guards", () -> measure(plan));
        });
    }

    private ApprovalGate gate(Session session, Plan plan) {
        List<Hazard> hazards = Hazard.of(plan.graph(), HazardCheck.around(session, plan.graph()));
        return ApprovalGate.of(opened, plan, () -> session, hazards, time);
    }

    /// On a connection that the server keeps from writing, as the dry run.
    private void measure(Plan plan) {
        var inspection = new Inspection(opened, plan, time);
        try (Session reading = opened.reading("doctor");
                Vantage vantage = Vantage.of(reading, plan, inspection.replica(), counting -> {})) {
            Guard.require(inspection.shown(inspection.evidence(vantage, Targets.now(reading))));
        }
    }

    private void checkClock(Session session) {
        Instant before = time.now();
        ClockCheck.require(before, Targets.now(session), time.now());
    }

    private static void bounded(Session session, Admission.Check check) {
        BoundedReading.of(session, check.asked(), () -> {
            check.ask().run();
            return true;
        });
    }

    private static void refuse(Failure failure) {
        throw failure;
    }

    private void ask(String what, Runnable question) {
        answer(what, () -> {
            question.run();
            return true;
        });
    }

    private <T> Optional<T> answer(String what, Supplier<T> question) {
        var answer = new AtomicReference<Optional<T>>(Optional.empty());
        findings.add(new Finding(what, failure(() -> answer.set(Optional.of(question.get())))));
        return answer.get();
    }

    private static Optional<Failure> failure(Runnable question) {
        try {
            question.run();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(Failures.of(e, new DataState()));
        }
    }
}
