package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.Network;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several connections of one process share a run (promises P1, P5, P8, P10 and P12 with workers).
class WorkersIT {
    private static final String CONNECTIONS =
            "from pg_stat_activity where application_name = 'expunge run'" + " and datname = current_database()";
    private static final String BATCHES_AT_ONCE = """
            select count(*) from expunge.batch a join expunge.batch b
                on a.run = b.run and a.number < b.number and b.began_at < a.ended_at
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Truth expected = Truth.after(database);

    @Test
    void p10ThreeWorkersDeleteExactlyTheFrozenSetAndItAddsUp() {
        var connections = new AtomicLong();
        Job job = job(3, 20, "0ms").listening(event -> {
            if (event instanceof RunEvent.BatchCommitted batch) {
                assertThat(batch.totals().addUp()).isTrue();
                connections.accumulateAndGet(TestServer.count(database, "select count(*) " + CONNECTIONS), Math::max);
            }
        });
        Outcome outcome = job.run();
        assertThat(outcome.totals().addUp()).isTrue();
        assertThat(outcome.totals().deleted()).isEqualTo(outcome.totals().candidates());
        assertThat(connections).hasValue(3);
        assertThat(TestServer.count(database, BATCHES_AT_ONCE)).isPositive();
        assertAddedUpAsCounted(job);
        assertWhole(job);
    }

    @Test
    void p8APauseHoldsEveryWorkerAndIsToldOnce() {
        Job job = job(2, 10, "5ms").start();
        job.await(RunEvent.BatchCommitted.class);
        job.desk().request(Optional.empty(), Request.PAUSE);
        job.await(RunEvent.Paused.class);
        long committed = batches();
        assertThat(TestServer.count(database, "select count(*) " + CONNECTIONS + " and xact_start is not null"))
                .as("transactions open while paused")
                .isZero();
        assertThat(TestServer.count(database, "select count(*) from expunge.lease where token is not null"))
                .as("leases held while paused")
                .isZero();
        assertThat(batches()).isEqualTo(committed);
        job.desk().request(Optional.empty(), Request.RUN);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.Paused.class)).hasSize(1);
        assertThat(job.events(RunEvent.Resumed.class)).hasSize(1);
        assertWhole(job);
    }

    @Test
    void p8AnAbortOfThisProcessCancelsEveryWorkersStatement() {
        Job job = Job.of(folder, spec(2, 20, "0ms").replace("deadline: 30s", "deadline: 10min"));
        try (var _ = Blocker.of(database, "public.audit_logs", "share")) {
            job.start().watched();
            Eventually.holds(
                    "two workers that wait for a lock",
                    () -> TestServer.count(database, "select count(*) " + CONNECTIONS + " and wait_event_type = 'Lock'")
                            == 2);
            job.request(Request.ABORT);
            assertThat(job.outcome().reason()).isEqualTo(StopReason.ABORTED);
            assertThat(batches()).isZero();
        }
        job.again().run();
        assertWhole(job);
    }

    /// The lease row is locked from the first statement of a batch to its commit.
    @Test
    void nobodyTakesALeaseOverInTheMiddleOfABatchHoweverLate() {
        Job job = job(1, 20, "0ms");
        try (var _ = Blocker.of(database, "public.audit_logs", "share")) {
            job.start();
            Blocker.awaitHanging(database);
            TestServer.execute(database, """
                    do $$ begin
                        perform from expunge.lease where token is not null for update skip locked;
                        if found then raise 'taken'; end if;
                    end $$
                    """);
            assertThat(TestServer.count(database, "select count(*) from expunge.lease where token is not null"))
                    .isEqualTo(1);
        }
        job.outcome();
        assertWhole(job);
    }

    @Test
    void p4AWorkerThatStoodStillUntilItsLeaseWasTakenDeletesNothingOfItAnyMore() {
        try (var network = new Network(TestServer.server().port()).only("expunge run", 1)) {
            Job job = over(network, 1, 25).listening(event -> {
                if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 1) {
                    network.breakAt("update expunge.lease", Network.Fault.HELD);
                }
            });
            job.start();
            network.awaitHeld();
            String slice = TestServer.one(database, """
                    update expunge.lease set token = gen_random_uuid(), until_at = 'infinity',
                           backend = (select pid from pg_stat_activity where backend_type = 'checkpointer')
                     where token is not null returning number
                    """);
            network.release();
            String pending = """
                    select count(*) from expunge.candidate c join expunge.lease l using (run)
                     where c.state = 'pending' and c.subject between l.first_subject and l.last_subject and l.number
                    """;
            Eventually.holds("the other slices done", () -> TestServer.count(database, pending + " <> " + slice) == 0);
            assertThat(TestServer.count(database, pending + " = " + slice))
                    .as("all but the first batch of the lost slice")
                    .isEqualTo(75);
            assertThat(job.ended()).as("it waits for the slice").isFalse();
            TestServer.execute(database, "update expunge.lease set token = null where number = " + slice);
            job.outcome();
            assertWhole(job);
        }
    }

    @Test
    void p5ALostReplyIsLookedUpOnlyWhenTheTransactionIsCertainlyOver() {
        try (var network = new Network(TestServer.server().port()).only("expunge run", 2)) {
            Job job = over(network, 2, 50);
            job.listening(event -> {
                if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                    network.breakAt("COMMIT", Network.Fault.LEFT);
                }
            });
            job.start();
            network.awaitHeld();
            assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
            network.release();
            assertAddedUpAsCounted(job);
            assertWhole(job);
        }
    }

    /// The last batch's totals, added up by the process, are what the database counts at the end.
    private static void assertAddedUpAsCounted(Job job) {
        Totals added = job.events(RunEvent.BatchCommitted.class).getLast().totals();
        Totals counted = job.events(RunEvent.Ended.class).getLast().totals();
        assertThat(List.of(added.deleted(), added.spared(), added.pending(), added.rowsDone()))
                .isEqualTo(List.of(counted.deleted(), counted.spared(), counted.pending(), counted.rowsDone()));
    }

    private Job over(Network network, int workers, int roots) {
        return Job.of(folder, network.over(spec(workers, roots, "0ms")));
    }

    private Job job(int workers, int roots, String pause) {
        return Job.of(folder, spec(workers, roots, pause));
    }

    private String spec(int workers, int roots, String pause) {
        return FluxmapSpec.paced(database, "roots: " + roots + ", pause: " + pause + ", workers: " + workers);
    }

    private long batches() {
        return TestServer.count(database, "select count(*) from expunge.batch");
    }

    private void assertWhole(Job job) {
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
    }
}
