package dev.expunge.delete;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// What the workers of a process share about a run: where its candidates are, the pace, why it ends. Thread-safe.
///
/// Events are told under the lock, so that each one's totals follow from the one before.
final class RunProgress {
    private static final Duration NEWS_EVERY = Duration.ofSeconds(1);

    private final String run;
    private final Voices voices;
    private final Supplier<Pressure> pressure;
    private final Time time;
    private final long mostParked;
    private Totals totals;
    private Pacing pacing;
    private Tally tally = Tally.NONE;
    private String paceBecause = "";
    private long number;
    private long lastKnown;
    private long lastNews;
    private long obeyed;
    private IntConsumer moreWorkers = most -> {};
    private Optional<StopReason> end = Optional.empty();
    private Optional<RuntimeException> failure = Optional.empty();

    RunProgress(String run, Run.Start start, Run.Surroundings around) {
        this.run = run;
        this.voices = around.voices();
        this.pressure = around.pressure();
        this.time = around.time();
        this.totals = start.totals();
        this.number = start.last();
        this.lastKnown = start.last();
        this.pacing = Pacing.starting(start.rules());
        this.mostParked = start.mostParked();
        this.lastNews = time.nanos();
    }

    synchronized Pace pace() {
        return pacing.next();
    }

    /// Is told how many workers there may be at most, now and whenever somebody asks for more.
    synchronized void whenMoreWorkers(IntConsumer start) {
        moreWorkers = start;
        start.accept(pacing.rules().workers());
    }

    /// Whether there may be more than one worker.
    synchronized boolean hasOthers() {
        return pacing.rules().workers() > 1;
    }

    /// Somebody asked for another pace. Each order is taken over once, by whoever sees it first.
    synchronized void obey(PaceOrder order) {
        if (order.number() <= obeyed) {
            return;
        }
        obeyed = order.number();
        Pace before = pacing.next();
        pacing = pacing.overridden(order.request());
        moreWorkers.accept(pacing.rules().workers());
        tell(before, "asked for by " + order.by());
    }

    private void tell(Pace before, String because) {
        paceBecause = because;
        voices.tell(
                new RunEvent.PaceChanged(run, number, before, pacing.next(), pacing.backedOff(), because, time.now()));
    }

    /// Why the pace was last changed; empty when it was not.
    synchronized String paceBecause() {
        return paceBecause;
    }

    /// A batch was rolled back and is tried again: nothing learns from it but the pace.
    synchronized void backOff(boolean overdue, String because) {
        Pace before = pacing.next();
        Pacing.Step step = pacing.failed(overdue, because);
        pacing = step.next();
        step.because().ifPresent(why -> tell(before, why));
    }

    synchronized Tally tally() {
        return tally;
    }

    /// Takes a committed batch into account; learns the next pace from it.
    ///
    /// @param learn whether its time says anything about the server
    synchronized void committed(BatchOutcome.Committed batch, Sample sample, boolean learn) {
        totals = new Totals(
                totals.candidates(),
                totals.deleted() + batch.deleted(),
                totals.spared() + batch.spared(),
                totals.parked(),
                totals.pending() - batch.deleted() - batch.spared(),
                totals.rowsFrozen(),
                totals.rowsDone() + batch.rows());
        tally = tally.and(batch);
        number = Math.max(number, batch.number());
        Pace before = pacing.next();
        Optional<String> because = learn ? learn(sample) : Optional.empty();
        voices.tell(new RunEvent.BatchCommitted(
                run, number, batch.deleted(), batch.spared(), sample, before, totals, time.now()));
        because.ifPresent(why -> tell(before, why));
        parked(batch.parked(), "a trigger keeps or changes their rows");
    }

    private Optional<String> learn(Sample sample) {
        Pacing.Step step = pacing.after(sample, pressure.get());
        pacing = step.next();
        return step.because();
    }

    /// A batch failed in a way that may pass; every deadlock counts, also one that is not tried again.
    synchronized void failed(String sqlState) {
        if (sqlState.equals("40P01")) {
            tally = tally.deadlocked();
        }
    }

    synchronized void retried(int attempt, String sqlState, Duration backOff) {
        voices.tell(new RunEvent.BatchRetried(run, number + 1, attempt, sqlState, backOff, time.now()));
    }

    /// Takes given up candidates into account. Too many of them end the run.
    synchronized void parked(int candidates, String because) {
        if (candidates == 0) {
            return;
        }
        tally = tally.parking(candidates);
        park(totals.parked() + candidates);
        voices.tell(new RunEvent.Parked(run, number + 1, candidates, because, time.now()));
    }

    private void park(long parked) {
        totals = new Totals(
                totals.candidates(),
                totals.deleted(),
                totals.spared(),
                parked,
                totals.pending() - (parked - totals.parked()),
                totals.rowsFrozen(),
                totals.rowsDone());
        if (parked > mostParked) {
            end = end.or(() -> Optional.of(StopReason.PARKED_TOO_MANY));
        }
    }

    /// Looks what other processes did, at most once a second.
    void lookAround(Batches batches) {
        Optional<Long> since = claimLook();
        since.ifPresent(number -> heard(batches.since(number)));
    }

    private synchronized Optional<Long> claimLook() {
        if (time.elapsed(lastNews).compareTo(NEWS_EVERY) < 0) {
            return Optional.empty();
        }
        lastNews = time.nanos();
        return Optional.of(lastKnown);
    }

    private synchronized void heard(Batches.News news) {
        if (news.last() < lastKnown) {
            return;
        }
        lastKnown = news.last();
        number = Math.max(number, lastKnown);
        totals = new Totals(
                totals.candidates(),
                totals.deleted() + news.deleted(),
                totals.spared() + news.spared(),
                totals.parked(),
                totals.pending() - news.deleted() - news.spared(),
                totals.rowsFrozen(),
                totals.rowsDone() + news.rows());
        if (news.parked() > totals.parked()) {
            park(news.parked());
        }
    }

    /// Why all workers have to end, if they have to.
    synchronized Optional<StopReason> over() {
        return failure.isPresent() ? Optional.of(StopReason.STOPPED) : end;
    }

    /// A worker has ended: a finished run is finished for all, whatever else was asked at the last moment.
    synchronized void ended(StopReason reason) {
        end = reason == StopReason.FINISHED ? Optional.of(reason) : end.or(() -> Optional.of(reason));
    }

    /// A worker has failed; the others end, too. The first failure is the one that counts.
    synchronized void failed(RuntimeException thrown) {
        failure.ifPresent(first -> first.addSuppressed(thrown));
        failure = failure.or(() -> Optional.of(thrown));
    }

    /// Why the run ended.
    ///
    /// @throws RuntimeException what made a worker fail
    synchronized StopReason reason() {
        failure.ifPresent(thrown -> {
            throw thrown;
        });
        return end.orElseThrow();
    }

    Failure drifted(String difference) {
        return new Failure(
                Code.SCHEMA_DRIFT,
                "the schema changed while the run was under way:\n  " + difference,
                state(),
                List.of("look at the change, then give this run up: expunge close SPEC" + " --run " + run
                        + "; and begin a new one with its dry run: expunge run SPEC"));
    }

    Failure lostAgain(int times) {
        return new Failure(
                Code.CONNECTION_LOST,
                "the connection to the database was lost " + times + " times in a row while a batch was running",
                state(),
                List.of(
                        "find out in the server's log who ends these sessions, or whether the server breaks down",
                        "then run the same command again: it resumes"));
    }

    /// A table is not any more as it was when the run was admitted.
    Failure refused(BatchOutcome.Refused refused) {
        return new Failure(
                Code.SCHEMA_DRIFT,
                "the server refuses what it did not refuse when the run began:\n  " + refused.what(),
                state(),
                List.of(refused.remedy(), "then run the same command again: it resumes"));
    }

    /// One sentence about the data.
    synchronized String state() {
        return totals.deleted() + " of " + totals.candidates()
                + " candidates are deleted, each with all its rows; the others are untouched.";
    }
}
