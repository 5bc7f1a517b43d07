package dev.expunge.delete;

import dev.expunge.Time;
import dev.expunge.sql.DatabaseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// One worker of a run: leases a slice of the candidates, deletes it batch by batch, and takes the next one, until
/// none is left or somebody ends the run. Owned by one thread.
///
/// Candidates whose root row is locked by somebody else stay pending and come back in a later pass over the slice;
/// later passes wait for them, within the batch's deadline. A batch that cannot be explained is halved, down to
/// one candidate, which is parked.
final class Worker {
    private static final int ATTEMPTS = 4;
    private static final int LOSSES = 6;
    private static final Set<String> OVERDUE = Set.of("57014", "55P03");
    private static final String LOCKED = "locked";
    private static final String TOO_HEAVY = "too heavy";
    private static final String FAILING = "failing";
    private static final Duration BACK_OFF = Duration.ofMillis(100);
    private static final Duration SLICE = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofMillis(100);

    private final int number;
    private final Batches batches;
    private final Leases leases;
    private final Watch watch;
    private final Steering steering;
    private final Reconnection connection;
    private final RunProgress progress;
    private final Time time;
    private final RandomGenerator random;

    private Optional<Lease> held = Optional.empty();
    private long after;
    private int attempt;
    private int losses;
    private boolean waited;
    private int most = Integer.MAX_VALUE;

    /// @param number counted from 1: the pace says how many may work, those with higher numbers rest
    Worker(int number, Workshop.Station station, RunProgress progress, Chance chance) {
        this.number = number;
        this.batches = station.batches();
        this.leases = station.leases();
        this.watch = station.watch();
        this.steering = station.steering();
        this.progress = progress;
        this.time = chance.time();
        this.random = chance.random();
        this.connection = new Reconnection(station, progress, this::beginSliceAgain, time);
    }

    /// What no program decides: the clock, and the jitter of back-offs.
    record Chance(Time time, RandomGenerator random) {}

    /// Works until nothing is left to lease, or the run has to end.
    ///
    /// @throws Failure `SCHEMA_DRIFT` or `CONNECTION_LOST`: the run can resume
    StopReason work() {
        try {
            Optional<StopReason> end = hold();
            while (end.isEmpty()) {
                end = connected(this::next);
            }
            return end.get();
        } finally {
            letGoAtTheEnd();
        }
    }

    /// Where that fails, the lease ends with the connection.
    private void letGoAtTheEnd() {
        try {
            letGo();
        } catch (DatabaseException e) {
            held = Optional.empty();
        }
    }

    /// What wants a pause may have come while a connection was opened again: nothing begins before it is looked at.
    private Optional<StopReason> next() {
        if (steering.wanted()) {
            return hold();
        }
        watch.paceOrder().ifPresent(this::obey);
        Optional<StopReason> over = progress.over();
        if (over.isPresent()) {
            return over;
        }
        if (number > progress.pace().workers()) {
            return idle();
        }
        if (held.isEmpty()) {
            return lease();
        }
        int limit = Math.min(most, progress.pace().roots());
        List<Long> subjects = batches.pending(held.get(), after, limit);
        if (!subjects.isEmpty()) {
            return step(held.get(), subjects);
        }
        leases.passed(held.get());
        held = Optional.empty();
        return hold();
    }

    private void obey(PaceOrder order) {
        progress.obey(order);
        most = Integer.MAX_VALUE;
        watch.paceIs(progress.pace(), progress.paceBecause());
        watch.applied(order);
    }

    private Optional<StopReason> lease() {
        held = leases.take();
        if (held.isEmpty()) {
            return idle();
        }
        Lease lease = held.get();
        after = lease.first() - 1;
        attempt = 0;
        return lease.pass().waits() ? rest(BACK_OFF.multipliedBy(lease.pass().number())) : hold();
    }

    /// There is nothing to do for this worker now; others may still need it.
    private Optional<StopReason> idle() {
        letGo();
        if (leases.allDone()) {
            return Optional.of(StopReason.FINISHED);
        }
        progress.lookAround(batches);
        return rest(IDLE);
    }

    private boolean letGo() {
        held.ifPresent(leases::giveBack);
        held = Optional.empty();
        return true;
    }

    /// No lease is held while somebody wants a pause: it would only run out.
    private Optional<StopReason> hold() {
        if (steering.wanted()) {
            connected(this::letGo);
        }
        return steering.hold();
    }

    private Optional<StopReason> step(Lease lease, List<Long> subjects) {
        long begin = time.nanos();
        watch.batchBegins();
        BatchOutcome outcome = batches.delete(lease, subjects);
        Attribution seen = watch.batchEnds();
        return switch (outcome) {
            case BatchOutcome.Committed batch -> committed(batch, subjects, sample(subjects, batch, seen));
            case BatchOutcome.Transient failed -> {
                note(seen, time.elapsed(begin));
                yield again(lease, failed, subjects);
            }
            case BatchOutcome.Unexplained failed -> smaller(lease, subjects, failed.what(), FAILING);
            case BatchOutcome.Drift drift -> throw progress.drifted(drift.difference());
            case BatchOutcome.Refused refused -> throw progress.refused(refused);
            case BatchOutcome.LeaseLost lost -> leaseLost();
            case BatchOutcome.ConnectionLost lost -> lookUp(lease, lost.batch(), subjects, begin);
        };
    }

    private Optional<StopReason> committed(BatchOutcome.Committed batch, List<Long> subjects, Sample sample) {
        attempt = 0;
        losses = 0;
        after = subjects.getLast();
        progress.committed(batch, sample, true);
        watch.paceIs(progress.pace(), progress.paceBecause());
        most = (int) Math.min(progress.pace().roots(), 2L * Math.max(Math.min(most, 1 << 20), subjects.size()));
        progress.lookAround(batches);
        return rest(progress.pace().pause());
    }

    /// Waits, no transaction open. A pause or an end that somebody wants meanwhile cuts it short.
    private Optional<StopReason> rest(Duration pause) {
        long begin = time.nanos();
        while (!steering.wanted() && time.elapsed(begin).compareTo(pause) < 0) {
            Duration left = pause.minus(time.elapsed(begin));
            time.sleep(left.compareTo(SLICE) < 0 ? left : SLICE);
        }
        return hold();
    }

    private static Sample sample(List<Long> subjects, BatchOutcome.Committed batch, Attribution seen) {
        return new Sample(subjects.size(), batch.rows(), batch.weight(), batch.took(), batch.commitWait(), seen);
    }

    /// Whether one of the attempts was seen waiting for a lock for any length of time worth speaking of.
    private void note(Attribution seen, Duration took) {
        waited = (waited && attempt > 0) || seen.lockWait().multipliedBy(4).compareTo(took) >= 0;
    }

    private Optional<StopReason> again(Lease lease, BatchOutcome.Transient failed, List<Long> subjects) {
        progress.failed(failed.sqlState());
        Optional<StopReason> end = steering.reasonToEnd();
        if (end.isPresent()) {
            return end;
        }
        attempt++;
        backOff(failed);
        if (attempt >= ATTEMPTS) {
            attempt = 0;
            boolean heavy = failed.sqlState().equals("57014") && !waited;
            return smaller(
                    lease,
                    subjects,
                    heavy ? "alone it takes longer than pace.deadline" : "SQLSTATE " + failed.sqlState(),
                    heavy ? TOO_HEAVY : LOCKED);
        }
        Duration backOff = jittered(BACK_OFF.multipliedBy(1L << attempt));
        progress.retried(attempt, failed.sqlState(), backOff);
        return rest(backOff);
    }

    private void backOff(BatchOutcome.Transient failed) {
        boolean overdue = OVERDUE.contains(failed.sqlState());
        progress.backOff(
                overdue,
                overdue
                        ? "a batch outlived its deadline and was cancelled"
                        : "a batch failed with SQL state " + failed.sqlState() + ": somebody is in the way");
        watch.paceIs(progress.pace(), progress.paceBecause());
    }

    /// Between half of it and one and a half times: two that met do not meet again.
    private Duration jittered(Duration backOff) {
        return Duration.ofNanos((long) (backOff.toNanos() * (0.5 + random.nextDouble())));
    }

    /// Halves what failed; a single candidate is left for a later pass, or parked in the last.
    private Optional<StopReason> smaller(Lease lease, List<Long> subjects, String what, String reason) {
        if (subjects.size() > 1) {
            most = subjects.size() / 2;
        } else if (!reason.equals(FAILING) && !lease.pass().waits()) {
            after = subjects.getLast();
        } else {
            int parked = batches.park(lease, subjects, reason);
            after = subjects.getLast();
            progress.parked(parked, what);
        }
        return hold();
    }

    /// Nothing of the batch was kept. Whoever has the slice now goes on with it.
    private Optional<StopReason> leaseLost() {
        held = Optional.empty();
        return hold();
    }

    /// What was committed last may be lost with a server that failed over.
    private void beginSliceAgain() {
        after = held.map(lease -> lease.first() - 1).orElse(0L);
    }

    /// A batch lost its connection: it was committed as a whole or not at all, and the database knows which. Where
    /// that happens again and again with no batch in between, somebody ends these sessions, or the batch ends the
    /// server: it is not tried for ever.
    private Optional<StopReason> lookUp(Lease lease, UUID batch, List<Long> subjects, long begin) {
        BatchOutcome found = connection.anew(() -> batches.lookUp(lease, batch));
        Duration took = time.elapsed(begin);
        if (found instanceof BatchOutcome.Committed committed) {
            losses = 0;
            after = subjects.getLast();
            Sample sample = Sample.of(subjects.size(), committed.rows(), took);
            progress.committed(committed, sample, false);
            return rest(progress.pace().pause());
        }
        losses++;
        if (losses >= LOSSES) {
            throw progress.lostAgain(losses);
        }
        Duration backOff = jittered(BACK_OFF.multipliedBy(losses));
        progress.retried(losses, "08006", backOff);
        return rest(backOff);
    }

    /// Does `work` again after each loss of the connection outside a batch.
    <T> T connected(Supplier<T> work) {
        return connection.connected(work);
    }
}
