package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.ExportProgress;
import dev.expunge.backup.KeyKeeper;
import dev.expunge.backup.ManifestReceipt;
import dev.expunge.delete.KillFile;
import dev.expunge.delete.PaceMode;
import dev.expunge.delete.PaceRules;
import dev.expunge.delete.PauseReason;
import dev.expunge.delete.Pressure;
import dev.expunge.delete.Run;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Steering;
import dev.expunge.delete.Tally;
import dev.expunge.delete.Totals;
import dev.expunge.delete.Watch;
import dev.expunge.delete.WindowGate;
import dev.expunge.freeze.FrozenSet;
import dev.expunge.map.Leaf;
import dev.expunge.map.MissingIndex;
import dev.expunge.plan.Plan;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import dev.expunge.verify.Turn;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// The stages of one plan on one connection. Used by one thread.
public final class Workbench {
    /// A hundredth of the candidates may be given up, and always so many.
    private static final long LEAST_PARKED = 100;

    private static final int USUAL_BATCH = 500;

    private final RunConnection connection;
    private final Plan plan;
    private List<PauseReason> signals = List.of();
    private Supplier<Pressure> pressure = () -> Pressure.NONE;

    public Workbench(RunConnection connection, Plan plan) {
        this.connection = connection;
        this.plan = plan;
    }

    /// Holds every stage up while one of these is present, from now on.
    ///
    /// @param slows what the signals say short of a pause
    public void obey(List<PauseReason> reasons, Supplier<Pressure> slows) {
        signals = List.copyOf(reasons);
        pressure = slows;
    }

    /// The server's clock.
    public Instant now() {
        return Targets.now(session());
    }

    /// The state of runs.
    public Runs runs() {
        return new Runs(session());
    }

    /// Where the guards look from; who cancels the run's statements cancels theirs.
    public Vantage vantage(Optional<Replica> replica) {
        return Vantage.of(session(), plan, replica, connection::accompany);
    }

    /// Begins a run that has no frozen set yet; returns its number.
    public long begin(Instant asOf) {
        return new Runs(session()).begin(plan, asOf);
    }

    /// Freezes the set of a run that has just begun.
    ///
    /// @param progress told the number of candidates done; may throw to stop
    public FrozenSet freeze(long run, Instant asOf, LongConsumer progress) {
        return new PostgresFreeze(session(), layout(run), plan.criteria(asOf), Holds.of(session(), plan))
                .freeze(progress);
    }

    /// Prepares the export of a run's frozen set and the key of its own, writes what is missing of it, and
    /// reads it back.
    public ManifestReceipt export(Runs.Recorded run, KeyKeeper keeper, Checkpoint checkpoint, ExportProgress progress) {
        return new ExportStage(connection, layout(run.id()), plan.spec().pace().workers())
                .export(run, keeper, checkpoint, progress);
    }

    /// What watches over a run and listens to it.
    public record Surroundings(Watch watch, Consumer<RunEvent> events, Time time) {}

    /// What holds a run up or ends it, in every stage.
    public Steering steering(long run, Surroundings around) {
        Spec.Stop stop = plan.spec().stop();
        var reasons = new ArrayList<PauseReason>(signals);
        reasons.add(new KillFile(stop.killFile()));
        reasons.add(around.watch()::reasonToPause);
        if (stop.whenClosed() == Spec.WhenClosed.PAUSE) {
            reasons.add(new WindowGate(stop.window(), around.watch()));
        }
        return new Steering(
                run == 0 ? "" : Long.toString(run), around.watch(), reasons, around.events(), around.time());
    }

    /// The indexes that the plan misses now.
    public List<MissingIndex> missingIndexes() {
        session().execute(Sql.of("set lock_timeout = '10s'"));
        List<MissingIndex> missing = MissingIndex.all(plan.graph(), HazardFacts.read(session(), plan.graph()));
        session().execute(Sql.of("set lock_timeout = 0"));
        return missing;
    }

    /// The indexes that a run builds for itself.
    public ExtraIndexes indexes(long run, Checkpoint checkpoint, Time time) {
        return new ExtraIndexes(connection, run, checkpoint, time);
    }

    /// Cuts the candidates of a run into slices, where that was not done before.
    public void cut(Runs.Recorded run) {
        PaceRules rules = rules(plan.spec().pace());
        PostgresLeases.cut(session(), run.id(), Math.min(rules.most(), USUAL_BATCH), rules.workers());
    }

    /// Does this process' share of the run, until it is finished or stopped.
    public Run.Done delete(Runs.Recorded run, Surroundings around) {
        var workshop = new PostgresWorkshop(connection, this, run, around);
        Totals totals = workshop.totals();
        long mostParked = plan.spec().stop().maxParked().orElse(Math.max(LEAST_PARKED, totals.candidates() / 100));
        var start = new Run.Start(totals, workshop.last(), rules(plan.spec().pace()), mostParked);
        var surroundings = new Run.Surroundings(
                workshop.voices(), pressure, around.time(), around.time().nanos());
        Run.Done done = new Run(Long.toString(run.id()), workshop, start, surroundings).drive();
        record(run.id(), done.tally());
        return done;
    }

    private static PaceRules rules(Spec.Pace wanted) {
        PaceRules rules = wanted.fixed()
                .map(fixed -> PaceRules.fixed(fixed.roots(), fixed.pause()))
                .orElseGet(
                        () -> PaceRules.learning(PaceMode.valueOf(wanted.mode().name()))
                                .between(wanted.roots().fewest(), wanted.roots().most()));
        return wanted.target().map(rules::aimingAt).orElse(rules).workers(wanted.workers());
    }

    private void record(long run, Tally tally) {
        Map<String, Object> others = Map.of(
                "batches", tally.batches(),
                "spared", tally.spared(),
                "parked", tally.parked(),
                "deadlocks", tally.deadlocks());
        ledger().write(run, "worked", layout(run).counted(tally.deleted(), others));
    }

    /// What this is about.
    public Plan plan() {
        return plan;
    }

    /// Vacuums every relation from which rows went or in which rows changed; no right is needed on those that are
    /// only looked at.
    public VacuumReport vacuum(Turn turn) {
        return new PostgresVacuum(session()).vacuum(plan.graph().changed(), turn);
    }

    /// The relations that [#vacuum] is about.
    public List<TableName> vacuumed() {
        return plan.graph().changedLeaves().stream().map(Leaf::name).toList();
    }

    /// The tables that [#verify] is about.
    public List<TableName> verified(long run) {
        return layout(run).frozen().stream().map(r -> r.table().name()).toList();
    }

    /// Looks the frozen set up again.
    public Verification verify(long run, Turn turn) {
        return new PostgresVerification(session(), layout(run), Holds.of(session(), plan)).verify(turn);
    }

    /// Ends a run whose candidates are all decided. One with parked candidates, or one that left everybody alone,
    /// ends incomplete: they are for the next run, which freezes anew, so that one bad row does not hold up a
    /// nightly job for good.
    public void conclude(long run, VacuumReport vacuum, Verification verification) {
        session().inTransaction(() -> {
            boolean done = verification.totals().parked() == 0
                    && !Runs.leftAllAlone(verification.totals(), runs().reasons(run));
            runs().move(run, done ? "verified" : "incomplete");
            ledger().append(run, "vacuumed", Map.of("tables", vacuum.tables().size()));
            Map<String, Object> others = Map.of(
                    "spared", verification.totals().spared(),
                    "parked", verification.totals().parked(),
                    "rows", verification.rowsRecorded());
            long decided = verification.totals().deleted();
            ledger().append(run, "verified", layout(run).counted(decided, others));
            return true;
        });
    }

    private Session session() {
        return connection.session();
    }

    Layout layout(long run) {
        return new Layout(run, plan.graph(), runs().recent(run));
    }

    private PostgresLedger ledger() {
        return new PostgresLedger(session());
    }
}
