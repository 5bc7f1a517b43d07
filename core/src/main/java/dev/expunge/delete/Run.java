package dev.expunge.delete;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Drives one run through its frozen set, batch by batch. Owned by one thread; requests reach it through
/// [Steering].
///
/// Candidates whose root row is locked by somebody else stay pending and come back in a later pass; the last pass
/// waits for them, within the batch's deadline. A batch that cannot be explained is halved, down to one
/// candidate, which is parked.
public final class Run {
    private static final int LAST_PASS = 3;
    private static final int ATTEMPTS = 4;
    private static final Duration BACK_OFF = Duration.ofMillis(100);
    private static final Duration RECONNECT_FOR = Duration.ofSeconds(60);
    private static final Duration RECONNECT_EVERY = Duration.ofMillis(500);

    private final String run;
    private final Batches batches;
    private final Watch watch;
    private final Steering steering;
    private final Consumer<RunEvent> events;
    private final Time time;

    private Pacing pacing;
    private Totals totals;
    private long number;
    private long after;
    private int pass = 1;
    private int attempt;
    private int most;

    /// What a run needs around it.
    public record Surroundings(Watch watch, Steering steering, Consumer<RunEvent> events, Time time) {}

    public Run(String run, Batches batches, Pace start, Surroundings around) {
        this.run = run;
        this.batches = batches;
        this.watch = around.watch();
        this.steering = around.steering();
        this.events = around.events();
        this.time = around.time();
        this.pacing = Pacing.starting(start);
        this.most = start.roots();
        this.totals = batches.totals();
        this.number = batches.lastBatch();
    }

    /// Takes batches until every candidate is decided or somebody ends the run.
    ///
    /// @throws Failure `SCHEMA_DRIFT` or `CONNECTION_LOST`: the run can resume
    public StopReason drive() {
        Optional<StopReason> end = steering.hold();
        while (end.isEmpty()) {
            end = connected(this::next);
        }
        return finish(end.get());
    }

    private Optional<StopReason> next() {
        List<Long> subjects =
                batches.pending(after, Math.min(most, pacing.next().roots()));
        if (!subjects.isEmpty()) {
            return step(subjects);
        }
        if (totals.pending() == 0 || pass == LAST_PASS) {
            return Optional.of(StopReason.FINISHED);
        }
        pass++;
        after = 0;
        return steering.rest(BACK_OFF.multipliedBy(pass));
    }

    /// Does `work` again after each loss of the connection outside a batch.
    private <T> T connected(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (DatabaseException e) {
                if (e.kind() != SqlState.CONNECTION) {
                    throw e;
                }
                lookUp();
            }
        }
    }

    private StopReason finish(StopReason reason) {
        if (reason != StopReason.FINISHED) {
            watch.workEnds();
        }
        totals = connected(batches::totals);
        events.accept(new RunEvent.Ended(run, reason, totals, watch.sinceRequest(), time.now()));
        return reason;
    }

    private Optional<StopReason> step(List<Long> subjects) {
        long begin = time.nanos();
        watch.batchBegins();
        BatchOutcome outcome = batches.delete(number + 1, subjects, pass == LAST_PASS);
        Watch.LockWait lockWait = watch.batchEnds();
        return switch (outcome) {
            case BatchOutcome.Committed committed -> committed(committed, subjects, lockWait);
            case BatchOutcome.Transient failed -> again(failed, subjects);
            case BatchOutcome.Unexplained failed -> smaller(subjects, failed.what(), "failing");
            case BatchOutcome.Drift drift -> throw drifted(drift);
            case BatchOutcome.ConnectionLost lost -> lookUp(subjects, begin);
        };
    }

    private Optional<StopReason> committed(BatchOutcome.Committed batch, List<Long> subjects, Watch.LockWait lockWait) {
        if (batch.deleted() + batch.spared() > 0) {
            number++;
        }
        attempt = 0;
        after = subjects.getLast();
        totals = add(batch);
        var sample = new Sample(subjects.size(), batch.rows(), batch.took(), lockWait.waited(), lockWait.blocker());
        Pace before = pacing.next();
        Pacing.Step step = pacing.after(sample);
        pacing = step.next();
        most = Math.min(pacing.next().roots(), Math.max(most, subjects.size()) * 2);
        events.accept(new RunEvent.BatchCommitted(
                run, number, batch.deleted(), batch.spared(), sample, before, totals, time.now()));
        step.because()
                .ifPresent(because -> events.accept(
                        new RunEvent.PaceChanged(run, number, before, pacing.next(), because, time.now())));
        return steering.rest(pacing.next().pause());
    }

    private Totals add(BatchOutcome.Committed batch) {
        return new Totals(
                totals.candidates(),
                totals.deleted() + batch.deleted(),
                totals.spared() + batch.spared(),
                totals.parked(),
                totals.pending() - batch.deleted() - batch.spared(),
                totals.rowsFrozen(),
                totals.rowsDone() + batch.rows());
    }

    private Optional<StopReason> again(BatchOutcome.Transient failed, List<Long> subjects) {
        Optional<StopReason> end = steering.reasonToEnd();
        if (end.isPresent()) {
            return end;
        }
        attempt++;
        if (attempt >= ATTEMPTS) {
            attempt = 0;
            return smaller(subjects, "SQLSTATE " + failed.sqlState(), "locked");
        }
        Duration backOff = BACK_OFF.multipliedBy(1L << attempt);
        events.accept(new RunEvent.BatchRetried(run, number + 1, attempt, failed.sqlState(), backOff, time.now()));
        return steering.rest(backOff);
    }

    /// Halves what failed; a single candidate is left for a later pass, or parked in the last.
    private Optional<StopReason> smaller(List<Long> subjects, String what, String reason) {
        if (subjects.size() > 1) {
            most = subjects.size() / 2;
        } else if (reason.equals("locked") && pass < LAST_PASS) {
            after = subjects.getLast();
        } else {
            batches.park(subjects, number + 1, reason);
            after = subjects.getLast();
            totals = batches.totals();
            events.accept(new RunEvent.Parked(run, number + 1, 1, what, time.now()));
        }
        return steering.hold();
    }

    /// A batch lost its connection: it was committed as a whole or not at all, and the database knows which.
    private Optional<StopReason> lookUp(List<Long> subjects, long begin) {
        long lastKnown = number;
        Totals before = totals;
        lookUp();
        Duration took = time.elapsed(begin);
        if (number == lastKnown) {
            events.accept(new RunEvent.BatchRetried(run, number + 1, 1, "08006", took, time.now()));
            return steering.hold();
        }
        after = subjects.getLast();
        var sample = new Sample(
                subjects.size(), totals.rowsDone() - before.rowsDone(), took, Duration.ZERO, Optional.empty());
        events.accept(new RunEvent.BatchCommitted(
                run,
                number,
                (int) (totals.deleted() - before.deleted()),
                (int) (totals.spared() - before.spared()),
                sample,
                pacing.next(),
                totals,
                time.now()));
        return steering.rest(pacing.next().pause());
    }

    private void lookUp() {
        long begin = time.nanos();
        while (!lookedUp()) {
            if (steering.reasonToEnd().isPresent() || time.elapsed(begin).compareTo(RECONNECT_FOR) > 0) {
                throw lost(time.elapsed(begin));
            }
            time.sleep(RECONNECT_EVERY);
        }
    }

    private boolean lookedUp() {
        try {
            if (!batches.reconnect()) {
                return false;
            }
            totals = batches.totals();
            number = batches.lastBatch();
            return true;
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.CONNECTION) {
                throw e;
            }
            return false;
        }
    }

    private Failure drifted(BatchOutcome.Drift drift) {
        return new Failure(
                Code.SCHEMA_DRIFT,
                "the schema changed while the run was under way:\n  " + drift.difference(),
                state(),
                List.of("look at the change, then give this run up: expunge close SPEC" + " --run " + run
                        + "; and begin a new one with its dry run: expunge run SPEC"));
    }

    private Failure lost(Duration waited) {
        return new Failure(
                Code.CONNECTION_LOST,
                "the connection to the database was lost and could not be had again for " + Amounts.seconds(waited),
                "at least " + state() + " The batch that was under way was kept as a whole or not at all.",
                List.of("when the database is back, run the same command again: it resumes"));
    }

    private String state() {
        return totals.deleted() + " of " + totals.candidates()
                + " candidates are deleted, each with all its rows; the others are untouched.";
    }
}
