package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.KeyKeeper;
import dev.expunge.delete.Run;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.Steering;
import dev.expunge.delete.StopReason;
import dev.expunge.freeze.FrozenSet;
import dev.expunge.guard.Evidence;
import dev.expunge.guard.Finding;
import dev.expunge.guard.Verdict;
import dev.expunge.map.MissingIndex;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Vantage;
import dev.expunge.postgres.Workbench;
import dev.expunge.sql.TableName;
import dev.expunge.verify.Turn;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The stages of one execution, each told as it begins, goes on and ends. Used by one thread.
final class Stages {
    private final Workbench workbench;
    private final Inspection inspection;
    private final Consumer<RunEvent> events;
    private final Time time;

    Stages(Workbench workbench, Inspection inspection, Consumer<RunEvent> events, Time time) {
        this.workbench = workbench;
        this.inspection = inspection;
        this.events = events;
        this.time = time;
    }

    /// Asks the guards, freezes the set, and asks them again about what was frozen.
    ///
    /// @param begun told the number of the new run as soon as it has one
    /// @param groupDone called after each group of candidates; may throw to stop
    FrozenSet freeze(LongConsumer begun, Runnable groupDone) {
        Instant asOf = workbench.now();
        Guarded guarded =
                stage("", Stage.GUARD, () -> guarded(asOf), g -> Inspection.summary(g.evidence(), g.findings()));
        return stage(
                "",
                Stage.FREEZE,
                () -> {
                    long run = workbench.begin(asOf);
                    begun.accept(run);
                    FrozenSet frozen = workbench.freeze(run, asOf, done -> {
                        events.accept(new RunEvent.StageProgress(
                                "",
                                Stage.FREEZE,
                                done,
                                guarded.evidence().measured().candidates(),
                                "candidates",
                                time.now()));
                        groupDone.run();
                    });
                    guardFrozen(guarded, frozen);
                    return frozen;
                },
                frozen -> Amounts.count(frozen.rows()) + " rows of " + Amounts.count(frozen.candidates())
                        + " candidates, digest " + frozen.digest());
    }

    /// What was measured, and what the guards say.
    private record Guarded(Evidence evidence, List<Finding> findings) {}

    private Guarded guarded(Instant asOf) {
        try (Vantage vantage = workbench.vantage(inspection.replica())) {
            Evidence evidence = inspection.evidence(vantage, asOf);
            return new Guarded(evidence, inspection.admitted(evidence));
        }
    }

    /// What was frozen can be more than what was counted a moment before. What a person let pass is written
    /// down.
    private void guardFrozen(Guarded before, FrozenSet frozen) {
        try {
            List<Finding> again = inspection.admittedAgain(before.evidence().frozenAs(frozen));
            workbench.runs().notes().guarded(frozen.run(), again);
            Stream.concat(again.stream(), before.findings().stream())
                    .filter(finding -> finding.verdict() == Verdict.OVERRIDDEN)
                    .collect(Collectors.toMap(Finding::guard, f -> f, (now, _) -> now, LinkedHashMap::new))
                    .values()
                    .forEach(finding -> workbench.runs().notes().letPass(frozen.run(), finding));
        } catch (Failure refused) {
            workbench.runs().erase(frozen.run(), "discarded");
            throw refused;
        }
    }

    /// Saves the database first, or finds again what was saved before, and proves it.
    void snapshot(Runs.Recorded run, Snapshots snapshots, Steering steering) {
        if (snapshots.wanted()) {
            stage(id(run), Stage.SNAPSHOT, () -> snapshots.take(run, steering), Snapshots::words);
        }
    }

    /// Writes what is missing of the export, and reads all of it back.
    void export(Runs.Recorded run, KeyKeeper to, Steering steering) {
        stage(
                id(run),
                Stage.EXPORT,
                () -> workbench.export(
                        run,
                        to,
                        checkpoint(steering),
                        (done, total, slice, kept) -> events.accept(
                                new RunEvent.StageProgress(id(run), Stage.EXPORT, done, total, "slices", time.now()))),
                written -> Amounts.count(written.manifest().totals().rows()) + " rows in "
                        + written.manifest().totals().files() + " encrypted files, read back, in " + written.place());
    }

    /// Builds the indexes that the plan misses.
    void index(Runs.Recorded run, Steering steering) {
        List<MissingIndex> missing = workbench.missingIndexes();
        if (!missing.isEmpty()) {
            stage(
                    id(run),
                    Stage.INDEX,
                    () -> workbench
                            .indexes(run.id(), checkpoint(steering), time)
                            .build(
                                    missing,
                                    (done, next) -> events.accept(new RunEvent.StageProgress(
                                            id(run), Stage.INDEX, done, missing.size(), next, time.now()))),
                    built -> built + (built == 1 ? " index" : " indexes")
                            + " built, dropped when every candidate is decided or the run is closed");
        }
    }

    /// Drops what was built of them, also by an earlier process of the run.
    void dropIndexes(Runs.Recorded run, Steering steering) {
        workbench.indexes(run.id(), checkpoint(steering), time).drop();
    }

    private Checkpoint checkpoint(Steering steering) {
        return new Checkpoint() {
            @Override
            public void pass() {
                stopIfWanted(steering);
            }

            @Override
            public boolean wanted() {
                return steering.wanted();
            }
        };
    }

    private <T> T stage(String run, Stage stage, Supplier<T> work, Function<T, String> summary) {
        long begin = time.nanos();
        events.accept(new RunEvent.StageStarted(run, stage, time.now()));
        T result = work.get();
        Duration took = time.elapsed(begin);
        events.accept(new RunEvent.StageFinished(run, stage, took, summary.apply(result), time.now()));
        return result;
    }

    /// Takes batches until every candidate is decided, or somebody ends the run.
    Run.Done delete(Runs.Recorded run, Workbench.Surroundings around) {
        return stage(id(run), batches(), () -> workbench.delete(run, around), Stages::words);
    }

    private Stage batches() {
        return switch (workbench.plan().purpose()) {
            case Purpose.Delete _, Purpose.Replay _, Purpose.Again _ -> Stage.DELETE;
            case Purpose.Mark _ -> Stage.MARK;
            case Purpose.Unmark _ -> Stage.UNMARK;
        };
    }

    private static String words(Run.Done done) {
        String ending = switch (done.reason()) {
            case FINISHED -> "every candidate is decided";
            case STOPPED -> "stopped, can resume";
            case ABORTED -> "aborted, can resume";
            case DEADLINE -> "its time is over, can resume";
            case WINDOW_CLOSED -> "its change window has closed, can resume";
            case PARKED_TOO_MANY -> "stopped, too many candidates were given up";
            case CRITICAL -> "ended by a critical signal, can resume";
        };
        long deadlocks = done.tally().deadlocks();
        return deadlocks == 0
                ? ending
                : ending + "; " + Amounts.count(deadlocks) + (deadlocks == 1 ? " deadlock" : " deadlocks")
                        + " with others, tried again";
    }

    /// Vacuums and looks everything up again.
    ///
    /// @throws Failure `VERIFICATION_FAILED` when something does not agree
    /// @throws StoppedException which says what is not done yet
    Outcome prove(Runs.Recorded run, Steering steering) {
        workbench.runs().move(run.id(), "deleted");
        if (!workbench.plan().purpose().deletes()) {
            return proveMarks(run, steering);
        }
        var left = new LeftToProve(workbench.vacuumed(), workbench.verified(run.id()));
        try {
            return prove(run, steering, left);
        } catch (StoppedException e) {
            throw e.leaving(left.words());
        }
    }

    /// Rows that were marked are there: one dead row for each is left to autovacuum, which needs no right.
    private Outcome proveMarks(Runs.Recorded run, Steering steering) {
        Verification verification = stage(
                id(run),
                Stage.VERIFY,
                () -> workbench.verify(run.id(), heard(steering, table -> {}, table -> {})),
                proof -> proof.tables().size() + " table looked up");
        verification.require();
        if (verification.totals().pending() == 0) {
            workbench.conclude(run.id(), new VacuumReport(List.of(), List.of(), List.of()), verification);
        }
        return new Outcome(
                run.id(), StopReason.FINISHED, verification.totals(), Optional.empty(), Optional.of(verification));
    }

    private Outcome prove(Runs.Recorded run, Steering steering, LeftToProve left) {
        VacuumReport vacuum = stage(
                id(run),
                Stage.VACUUM,
                () -> workbench.vacuum(heard(steering, table -> tell(run, Stage.VACUUM, table), left::vacuumed)),
                report -> report.tables().size() + " tables vacuumed and analyzed");
        Verification verification = stage(
                id(run),
                Stage.VERIFY,
                () -> workbench.verify(run.id(), heard(steering, table -> {}, left::verified)),
                proof -> proof.tables().size() + " tables looked up, "
                        + proof.discrepancies().size() + " discrepancies");
        verification.require();
        if (verification.totals().pending() == 0) {
            workbench.conclude(run.id(), vacuum, verification);
        }
        return new Outcome(
                run.id(), StopReason.FINISHED, verification.totals(), Optional.of(vacuum), Optional.of(verification));
    }

    private void tell(Runs.Recorded run, Stage stage, TableName table) {
        events.accept(new RunEvent.StageProgress(id(run), stage, 0, 0, table.toString(), time.now()));
    }

    /// Breaks a statement off when somebody wants quiet, and begins it again afterwards.
    private static Turn heard(Steering steering, Consumer<TableName> begins, Consumer<TableName> done) {
        return (table, work) -> {
            Optional<Boolean> whole = Optional.empty();
            while (whole.isEmpty()) {
                stopIfWanted(steering);
                begins.accept(table);
                whole = steering.unlessWanted(() -> {
                    work.run();
                    return true;
                });
            }
            done.accept(table);
        };
    }

    /// Waits while something wants a pause; leaves the stage when something wants an end.
    static void stopIfWanted(Steering steering) {
        steering.hold().ifPresent(reason -> {
            throw new StoppedException(reason);
        });
    }

    private static String id(Runs.Recorded run) {
        return Long.toString(run.id());
    }
}
