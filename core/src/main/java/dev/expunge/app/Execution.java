package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Steering;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.freeze.FrozenSet;
import dev.expunge.map.MissingIndex;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.ExtraIndexes;
import dev.expunge.postgres.PostgresObserver;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.RunRequests;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Workbench;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// One execution of a spec: takes the lock, freezes or resumes, and walks the stages. Used once, by one thread.
final class Execution implements AutoCloseable {
    private final Opened opened;
    private final Consumer<RunEvent> events;
    private final Time time;
    private final RunConnection connection;
    private final Plan plan;
    private final Workbench workbench;
    private final Inspection inspection;
    private final Stages stages;
    private final PostgresObserver observer;
    private Optional<RunSignals> signals = Optional.empty();
    private Optional<LeastPower> power = Optional.empty();
    private Optional<ApprovalGate> gate = Optional.empty();
    private long current;
    private Optional<Listing> listing = Optional.empty();
    private Optional<Sought> again = Optional.empty();
    private boolean deleting;

    Execution(Opened opened, Consumer<RunEvent> events, Time time) {
        this.opened = opened;
        this.events = events;
        this.time = time;
        this.connection =
                new RunConnection(opened.database(), opened.spec().database().environment());
        this.plan = orClose(() -> opened.plan(connection.session(), connection.target()));
        this.workbench = new Workbench(connection, plan);
        this.inspection = new Inspection(opened, plan, time);
        this.stages = new Stages(workbench, inspection, events, time);
        this.observer = new PostgresObserver(opened.database(), connection);
    }

    private <T> T orClose(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void close() {
        signals.ifPresent(RunSignals::close);
        again.filter(_ -> current == 0).ifPresent(it -> it.forget(connection.session()));
        connection.close();
    }

    /// Freezes a set for a later execution.
    ///
    /// @throws Failure when somebody ended it before the set was whole
    FrozenSet freeze(Consumer<Watch> watching) {
        inspection.requirePermitted(List.of());
        entrance().admitted(Privileges::requireFreezing);
        look();
        connection.lock();
        runs().install();
        unfinished().discardHalfBuilt();
        unfinished().requireNone();
        try (var watch = opened.watch(observer, time)) {
            obeySignals(watch);
            watching.accept(watch);
            return frozenSet(new Workbench.Surroundings(watch, events, time));
        }
    }

    private FrozenSet frozenSet(Workbench.Surroundings around) {
        try {
            Stages.stopIfWanted(workbench.steering(current, around));
            return stages.freeze(this::follow, () -> Stages.stopIfWanted(workbench.steering(current, around)));
        } catch (StoppedException e) {
            throw notFrozen(e.reason());
        } catch (DatabaseException e) {
            throw e.kind() == SqlState.CANCELLED
                    ? cancelledFor(around).map(this::notFrozen).orElseThrow(() -> e)
                    : e;
        }
    }

    private Failure notFrozen(StopReason reason) {
        return Failure.nothingChanged(
                Endings.code(reason),
                "the freeze was ended before the set was whole: it " + Endings.how(reason),
                opened.command("freeze") + "     discards the half-built set and begins anew");
    }

    /// Why a statement was cancelled, where it was because the run has to end.
    private static Optional<StopReason> cancelledFor(Workbench.Surroundings around) {
        return around.watch().reasonToEnd().map(reason -> reason == StopReason.STOPPED ? StopReason.ABORTED : reason);
    }

    private void look() {
        listing = Listing.of(opened, plan, connection.session(), time);
        signals = Optional.of(RunSignals.open(opened, plan, time));
    }

    /// The same about those who are sought.
    Outcome sought(Sought who, String signature, Consumer<Watch> watching) {
        again = Optional.of(who).filter(it -> !it.done(connection.session(), signature));
        return again.isPresent() ? run(signature, watching) : who.nobody();
    }

    /// Runs everything that the spec asks for.
    Outcome run(String signature, Consumer<Watch> watching) {
        entrance().requireSignature(signature);
        new TestedElsewhere(plan, opened.launch().receipt()).require();
        Admission admission = entrance().admitted(Privileges::requireDeleting);
        admission.power().tell(events, time);
        power = Optional.of(admission.power());
        var approvals = ApprovalGate.of(opened, plan, connection::session, admission.hazards(), time);
        gate = Optional.of(approvals);
        inspection.requirePermitted(approvals.permitted());
        if (opened.indexes()) {
            List<MissingIndex> missing = MissingIndex.all(plan.graph(), admission.around());
            BoundedReading.of(connection.session(), "who owns the tables", () -> {
                ExtraIndexes.requireRight(connection.session(), missing);
                return true;
            });
        }
        entrance().tryToSave();
        look();
        connection.lock();
        runs().install();
        new ScheduledStart(connection.session(), opened).look(events, time);
        unfinished().discardHalfBuilt();
        Optional<Runs.Recorded> unfinished = unfinished().toResume(plan);
        gate.ifPresent(it -> it.before(unfinished));
        unfinished.ifPresent(run -> {
            inspection.admitted(run);
            new RunRequests(connection.session()).clear(run.id());
            follow(run.id());
            deleting = run.state().startsWith("delet");
            events.accept(new RunEvent.PickedUp(Long.toString(run.id()), runs().totals(run.id()), time.now()));
        });
        if (unfinished.isEmpty() && again.isPresent() && !again.get().begin(connection.session(), plan)) {
            return again.get().nobody();
        }
        try (var watch = opened.watch(observer, time)) {
            obeySignals(watch);
            watching.accept(watch);
            return walk(unfinished, new Workbench.Surroundings(watch, events, time));
        }
    }

    /// All stages, from the freeze on under the eyes of the watch (promise P8).
    private Outcome walk(Optional<Runs.Recorded> unfinished, Workbench.Surroundings around) {
        try {
            Stages.stopIfWanted(workbench.steering(current, around));
            Runs.Recorded run = unfinished.orElseGet(() -> frozen(around));
            power.ifPresent(it -> it.record(connection.session(), run.id()));
            Steering steering = workbench.steering(current, around);
            stages.snapshot(run, new Snapshots(opened, plan, connection::session, time), steering);
            ExportPlace.of(plan, time).ifPresent(to -> to.with(run, target -> stages.export(run, target, steering)));
            if (opened.indexes()) {
                stages.index(run, steering);
            }
            workbench.cut(run);
            runs().move(run.id(), "deleting");
            deleting = true;
            StopReason reason = deleted(run, around);
            if (reason != StopReason.FINISHED) {
                return outcome(reason);
            }
            stages.dropIndexes(run, steering);
            Outcome outcome = stages.prove(run, steering);
            again.ifPresent(it -> it.finish(connection.session(), plan, run.id(), runs().reasons(run.id())));
            return outcome;
        } catch (StoppedException e) {
            return ended(e.reason(), around).leaving(e.undone());
        } catch (CommitUnknownException e) {
            throw lost(e);
        } catch (DatabaseException e) {
            return cancelled(e, around);
        }
    }

    private StopReason deleted(Runs.Recorded run, Workbench.Surroundings around) {
        Supplier<StopReason> work = () -> stages.delete(run, around).reason();
        return listing.isEmpty() ? work.get() : listing.get().beside(run.id(), work);
    }

    /// What this command froze and may not delete is thrown away: nobody has looked at it.
    private void requireApproved(Runs.Recorded run) {
        try {
            gate.ifPresent(it -> it.require(run));
        } catch (Failure refused) {
            runs().erase(run.id(), "discarded");
            throw refused;
        }
    }

    private Outcome cancelled(DatabaseException e, Workbench.Surroundings around) {
        if (e.kind() == SqlState.CONNECTION) {
            throw lost(e);
        }
        if (e.kind() != SqlState.CANCELLED) {
            throw e;
        }
        return ended(cancelledFor(around).orElseThrow(() -> e), around);
    }

    private Failure lost(RuntimeException cause) {
        String state = deleting
                ? "every candidate is " + plan.purpose().done()
                        + " with all its rows or not at all; `expunge status` says how many are."
                : Failure.NOTHING_CHANGED;
        return new Failure(
                        Code.CONNECTION_LOST,
                        "the connection to the database was lost",
                        state,
                        List.of("when the database is back, run the same command again: it resumes"))
                .causedBy(cause);
    }

    private Runs.Recorded frozen(Workbench.Surroundings around) {
        stages.freeze(this::follow, () -> Stages.stopIfWanted(workbench.steering(current, around)));
        Runs.Recorded run = runs().find(current).orElseThrow();
        again.ifPresent(it -> it.frozen(connection.session(), plan, run.id()));
        requireApproved(run);
        return run;
    }

    private void follow(long run) {
        connection.lead(run);
        current = run;
        observer.follow(run);
        signals.ifPresent(it -> it.follow(run));
    }

    private void obeySignals(Watch watch) {
        signals.ifPresent(it -> {
            observer.tells(it::readings);
            it.attach(watch);
            workbench.obey(
                    Stream.concat(it.reasons().stream(), listing.stream()).toList(), it::pressure);
        });
    }

    /// The end of a run outside the deleting stage, which tells of its own.
    private Outcome ended(StopReason reason, Workbench.Surroundings around) {
        around.watch().workEnds();
        Outcome outcome = outcome(reason);
        Optional<Duration> quiet = around.watch().sinceRequest();
        events.accept(new RunEvent.Ended(
                current == 0 ? "" : Long.toString(current), reason, outcome.totals(), quiet, time.now()));
        return outcome;
    }

    private Outcome outcome(StopReason reason) {
        return new Outcome(
                current,
                reason,
                runs().totals(current),
                Optional.empty(),
                Optional.empty(),
                reason == StopReason.CRITICAL ? signals.flatMap(RunSignals::critical) : Optional.empty());
    }

    private Entrance entrance() {
        return new Entrance(opened, plan, connection.session(), time);
    }

    private Runs runs() {
        return workbench.runs();
    }

    private UnfinishedRuns unfinished() {
        return new UnfinishedRuns(runs(), opened);
    }
}
