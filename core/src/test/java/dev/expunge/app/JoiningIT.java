package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes share a run (promises P4, P5, P8, P10 and P12): each of them can die at any moment.
class JoiningIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Truth expected = Truth.after(database);

    @Test
    void p10TwoProcessesShareARunAndItAddsUp() {
        Job lead = Job.of(folder, spec("roots: 20, pause: 150ms"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 30ms, workers: 2"), lead)) {
            begin(lead, mate);
            Outcome outcome = lead.outcome();
            assertThat(mate.exit()).isZero();
            assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
            assertThat(outcome.totals().addUp()).isTrue();
            assertThat(processes()).isEqualTo(2);
            assertThat(TestServer.count(database, """
                    select sum((body::jsonb ->> 'deleted')::int) from expunge.ledger where kind = 'worked'
                    """))
                    .as("what the processes say they did")
                    .isEqualTo(outcome.totals().candidates());
        }
        assertWhole(lead);
    }

    @Test
    void p10AJoinerOfARunWithParkedCandidatesDoesNotEndAsIfAllWereDone() {
        TestServer.execute(database, """
                create function refuse() returns trigger language plpgsql as $$ begin
                    if old.id in (%s) then raise 'not this one'; end if; return old; end $$;
                create trigger refuse before delete on public.users for each row execute function refuse()
                """.formatted(TestServer.one(
                database,
                "select string_agg(id::text, ',') from (select id from" + " public.users where " + Truth.CRITERIA
                        + " order by id limit 2) u")));
        Job lead = Job.of(folder, spec("roots: 20, pause: 500ms"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 30ms"), lead)) {
            begin(lead, mate);
            assertThat(lead.outcome().totals().parked()).isEqualTo(2);
            assertThat(mate.await(Code.INCOMPLETE.name())).contains("2 candidates parked");
            assertThat(mate.exit()).isEqualTo(5);
        }
    }

    @Test
    void p12AJoinerThatIsKilledLeavesItsSliceToTheOthers() {
        Job lead = Job.of(folder, spec("roots: 20, pause: 250ms"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 30ms"), lead)) {
            begin(lead, mate);
            mate.kill();
        }
        assertThat(lead.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(processes()).isEqualTo(2);
        assertWhole(lead);
    }

    @Test
    void p12WhenTheLeadIsKilledTheJoinersFinishAndANewLeadCompletes() {
        Job job = Job.of(folder, spec("roots: 20, pause: 500ms"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 30ms"), job)) {
            try (var lead = Mate.leading(folder, spec("roots: 20, pause: 500ms"), job)) {
                begin(lead, mate);
                lead.kill();
                assertThat(mate.await(Code.LEAD_GONE.name())).contains("the process that led it is gone");
                assertThat(mate.exit()).isEqualTo(5);
            }
        }
        assertThat(TestServer.one(database, "select state from expunge.run")).isEqualTo("deleting");
        assertThat(TestServer.count(database, "select count(*) from expunge.candidate where state = 'pending'"))
                .isZero();
        assertThat(job.run().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(TestServer.one(database, "select state from expunge.run")).isEqualTo("verified");
        assertWhole(job);
    }

    @Test
    void p12ANewLeadResumesBesideALivingJoiner() {
        Job job = Job.of(folder, spec("roots: 20, pause: 250ms"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 250ms"), job)) {
            try (var lead = Mate.leading(folder, spec("roots: 20, pause: 250ms"), job)) {
                begin(lead, mate);
                lead.kill();
                awaitUnled();
                Job next = job.again();
                assertThat(next.run().reason()).isEqualTo(StopReason.FINISHED);
                assertThat(next.events(RunEvent.PickedUp.class)).hasSize(1);
                assertThat(mate.exit()).isZero();
            }
        }
        assertThat(processes()).isEqualTo(3);
        assertWhole(job);
    }

    @Test
    void p4AProcessThatStoodStillLongerThanItsLeaseHasLostIt() {
        Job lead = Job.of(folder, spec("roots: 20, pause: 250ms, deadline: 2s"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 300ms, deadline: 2s"), lead)) {
            begin(lead, mate);
            mate.freeze();
            assertThat(lead.outcome().reason()).isEqualTo(StopReason.FINISHED);
            String batches = TestServer.one(database, "select count(*) || ' ' || max(number) from expunge.batch");
            mate.thaw();
            assertThat(mate.exit()).as("it finds nothing left to do").isZero();
            assertThat(TestServer.one(database, "select count(*) || ' ' || max(number) from expunge.batch"))
                    .isEqualTo(batches);
        }
        assertWhole(lead);
    }

    /// Its transaction stands open at the server, with locks on rows and on its lease: for the deadline, no longer.
    @Test
    void p7AProcessThatStandsStillInTheMiddleOfABatchIsThrownOut() {
        Job lead = Job.of(folder, spec("roots: 20, pause: 300ms, deadline: 2s"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 1ms, deadline: 2s"), lead)) {
            begin(lead, mate);
            Eventually.holds("a frozen process with an open transaction", () -> {
                mate.freeze();
                boolean inside = TestServer.count(database, """
                        select count(*) from pg_locks l join pg_stat_activity a using (pid)
                         where l.classid = 1702391914 and a.state = 'idle in transaction'
                        """) == 1;
                if (!inside) {
                    mate.thaw();
                }
                return inside || lead.ended();
            });
            assertThat(lead.outcome().reason()).isEqualTo(StopReason.FINISHED);
            mate.thaw();
            assertThat(mate.exit()).isIn(0, 5);
        }
        assertWhole(lead);
    }

    @Test
    void p8AStopReachesEveryProcess() {
        Job lead = Job.of(folder, spec("roots: 20, pause: 250ms"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 250ms"), lead)) {
            begin(lead, mate);
            lead.desk().request(Optional.empty(), Request.STOP);
            assertThat(lead.outcome().reason()).isEqualTo(StopReason.STOPPED);
            assertThat(mate.await(Code.STOPPED.name())).contains("was stopped");
            assertThat(mate.exit()).isEqualTo(5);
        }
        lead.again().run();
        assertWhole(lead);
    }

    @Test
    void joiningNeedsARunThatIsDeletingAndIsLedAndHasTheSameSignature() {
        Job job = Job.of(folder, spec("roots: 100, pause: 0ms"));
        assertRefused(job::join, Code.RUN_UNKNOWN, "is deleting");
        job.expunge().freeze(job.opened(), event -> {});
        assertRefused(job::join, Code.RUN_UNKNOWN, "is deleting");
        TestServer.execute(database, "update expunge.run set state = 'deleting'");
        assertRefused(job::join, Code.RUN_UNKNOWN, "nobody leads run 1");
        Opened other = job.expunge().open(folder.resolve("spec.yaml"), List.of("retainDays=120"));
        String signature = job.expunge().dryRun(other).plan().signature().toString();
        assertRefused(
                () -> job.expunge().join(other, signature, event -> {}, watch -> {}),
                Code.RUN_IN_THE_WAY,
                "another signature");
        assertRefused(
                () -> job.expunge().join(other, job.signature(), event -> {}, watch -> {}),
                Code.SIGNATURE_PARAMETERS,
                "parameters differ");
        assertThat(TestServer.count(database, "select count(*) from expunge.batch"))
                .isZero();
    }

    @Test
    void anotherSpecOverTheSameTablesIsRefusedWhileAnybodyWorks() {
        Job job = Job.of(folder, spec("roots: 20, pause: 1s"));
        try (var mate = Mate.joining(folder, spec("roots: 20, pause: 1s"), job)) {
            try (var lead = Mate.leading(folder, spec("roots: 20, pause: 1s"), job)) {
                begin(lead, mate);
                Job other = Job.of(folder, spec("roots: 5, pause: 0ms").replace("name: pii-cleanup", "name: other"));
                assertRefused(other::run, Code.RUN_IN_THE_WAY, "run      1 of pii-cleanup", "public.audit_logs");
                assertRefused(() -> job.again().run(), Code.RUN_IN_THE_WAY, "run      1 of pii-cleanup");
                lead.kill();
                awaitUnled();
                assertRefused(other::run, Code.RUN_IN_THE_WAY, "run      1 of pii-cleanup");
                assertRefused(() -> job.desk().close(Optional.of(1L)), Code.RUN_IN_THE_WAY, "run      1 of");
            }
        }
    }

    /// The mate joins as soon as the lead deletes.
    private static void begin(Job lead, Mate mate) {
        lead.start().await(RunEvent.BatchCommitted.class);
        mate.go();
    }

    private static void begin(Mate lead, Mate mate) {
        lead.await("batch");
        mate.go();
    }

    private void awaitUnled() {
        Eventually.holds("the killed lead's locks are gone", () -> TestServer.count(database, """
                select count(*) from pg_locks where locktype = 'advisory' and classid = 1702391916
                   and database = (select oid from pg_database where datname = current_database())
                """) == 0);
    }

    private long processes() {
        return TestServer.count(database, "select count(distinct process) from expunge.batch");
    }

    private String spec(String pace) {
        return FluxmapSpec.paced(database, pace);
    }

    private void assertWhole(Job job) {
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
    }

    private static void assertRefused(ThrowingCallable work, Code code, String... words) {
        assertThatThrownBy(work).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.what()).contains(words);
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
    }
}
