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
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.Standby;
import dev.expunge.fluxmap.Traffic;
import dev.expunge.map.Hazard;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs beside a real streaming standby.
class StandbyIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);
    private static final String LAG = "{ replication_lag: { time: 1s, bytes: 1GB, standbys: [standby1] } }";

    /// Slow for who finds the brake on, whatever plan the server takes.
    private static final String SLOW = "select from brake b where case when b.slow then"
            + " (select count(*) from users x, users y, users z where x.id + y.id + z.id < 0) > 0 end";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void aRunPausesWhileReplayIsPausedAndGoesOnAfterwards() throws Exception {
        try (Standby standby = streaming("standby1")) {
            assertAStandbyThatWasBehindBeforeIsNotTakenForOneThatIsNot(standby);
            assertItPausesWhileReplayIsPaused(standby);
            assertThat(SignalJob.ledger(database))
                    .contains("paused {\"signals\":[\"replication_lag of standby1\"]}")
                    .contains("resumed {\"signals\":[\"replication_lag of standby1\"]}");
        }
    }

    private void assertItPausesWhileReplayIsPaused(Standby standby) throws Exception {
        Job job = SignalJob.of(folder, database, LAG).start();
        job.await(RunEvent.BatchCommitted.class);
        standby.pauseReplay();
        RunEvent.Paused paused = job.await(RunEvent.Paused.class);
        assertThat(paused.because()).contains("replication_lag of standby1 is ", ", more than 1.0 s");
        standby.resumeReplay();
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        assertThat(job.events(RunEvent.Resumed.class)).isNotEmpty();
    }

    /// Nobody can tell how long it has been so, and nothing may begin.
    private void assertAStandbyThatWasBehindBeforeIsNotTakenForOneThatIsNot(Standby standby) throws Exception {
        standby.pauseReplay();
        TestServer.execute(database, "create table filler as select n from generate_series(1, 10000) n");
        Eventually.holds("it is behind", () -> behind() > 0);
        Job job = SignalJob.of(folder, database, LAG.replace("1s", "60s")).start();
        assertThat(job.await(RunEvent.Paused.class).because())
                .contains("the standby standby1 replays nothing, and was behind before this process looked");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
        job.request(Request.STOP);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.STOPPED);
        standby.resumeReplay();
        Eventually.holds("it is not", () -> behind() == 0);
    }

    private long behind() {
        return TestServer.count(
                database,
                "select pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint"
                        + " from pg_stat_replication where application_name = 'standby1'");
    }

    @Test
    void aRunBesideLiveTrafficPausesWhileReplayIsPausedAndTheApplicationNoticesNothing() throws Exception {
        try (Standby standby = streaming("standby1");
                Traffic traffic = Traffic.start(
                        TestServer.server().connections(database), new Traffic.Load(6_000, 4), new SystemTime()::now)) {
            assertItPausesWhileReplayIsPaused(standby);
            assertThat(traffic.soFar().count()).isGreaterThan(100);
            assertThat(traffic.soFar().failed()).isZero();
        }
    }

    @Test
    void p9AStandbyThatIsGonePausesUntilItIsBack() throws Exception {
        Job job;
        try (Standby standby = streaming("standby1")) {
            job = SignalJob.of(folder, database, LAG);
            job.start();
            job.await(RunEvent.BatchCommitted.class);
            standby.server().close();
            RunEvent.Paused paused = job.await(
                    RunEvent.Paused.class, p -> p.because().contains("the standby standby1 is not connected"));
            assertThat(paused.because()).contains("replication_lag of standby1", "replication_lag_bytes of standby1");
        }
        try (Standby back = streaming("standby1")) {
            assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
            assertThat(back.name()).isEqualTo("standby1");
        }
    }

    @Test
    void p9AStandbyThatWasThereAtTheStartIsExpectedAlsoWhenTheSpecNamesNoSignal() throws Exception {
        Job job;
        try (Standby standby = streaming("standby2")) {
            job = SignalJob.of(folder, database, "");
            job.start();
            job.await(RunEvent.BatchCommitted.class);
            standby.promote();
            job.await(RunEvent.Paused.class, p -> p.because().contains("the standby standby2 is not connected"));
        }
        try (Standby back = streaming("standby2")) {
            assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
            assertThat(back.name()).isEqualTo("standby2");
        }
    }

    @Test
    void anExpectedStandbyThatIsNotThereIsAnErrorAtTheStart() {
        assertThatThrownBy(() -> SignalJob.of(folder, database, LAG)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.SIGNAL_UNUSABLE);
            assertThat(failure.what()).contains("the standby standby1 is not connected to this server");
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
        assertThatThrownBy(() -> SignalJob.of(folder, database, "{ replication_lag: 5s }"))
                .hasMessageContaining("no standby is connected to this server");
    }

    /// What a role may not see is blind, and a usual signal is no exception.
    @Test
    void p9AUsualSignalThatTheRoleMayNotSeeIsAnErrorAtTheStartAndPausesARunUnderWay() throws Exception {
        String role = TestServer.freshRole("clerk");
        TestServer.execute(database, """
                create role {role} login;
                grant all on all tables in schema public to {role};
                grant maintain on all tables in schema public to {role};
                grant create on database {database} to {role}
                """.replace("{role}", role).replace("{database}", database));
        String spec = SignalJob.spec(database, "")
                .replace("user=postgres", "user=" + role)
                .replace("superuser:", "other_deletes: it may do anything, ledger_changes:");
        assertThat(Job.of(folder, spec).signature())
                .as("no standby, nothing to be seen")
                .isNotEmpty();
        try (Standby standby = streaming("standby3")) {
            assertThatThrownBy(() -> Job.of(folder, spec)).isInstanceOfSatisfying(Failure.class, failure -> {
                assertThat(failure.code()).isEqualTo(Code.SIGNAL_UNUSABLE);
                assertThat(failure.what())
                        .startsWith("a signal that is usually watched cannot be read:\n  replication_lag ")
                        .contains("the role " + role + " may not see how far standbys are");
                assertThat(failure.next())
                        .containsExactly(
                                "grant pg_monitor to " + role,
                                "or leave it out, by a spec that asks for the others alone:"
                                        + " pace: { signals: { blocked_sessions: 0, lock_waits: 0 } }");
            });
            assertThat(Job.of(
                                    folder,
                                    spec.replace("{ mode:", "{ signals: { blocked_sessions: 0, lock_waits: 0 }, mode:"))
                            .signature())
                    .isNotEmpty();
            TestServer.execute(database, "grant pg_monitor to " + role);
            Job job = Job.of(folder, spec).start();
            job.await(RunEvent.BatchCommitted.class);
            TestServer.execute(database, "revoke pg_monitor from " + role);
            job.await(RunEvent.Paused.class, p -> p.because().contains("may not see how far standbys are"));
            TestServer.execute(database, "grant pg_monitor to " + role);
            assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
            assertThat(standby.name()).isEqualTo("standby3");
        }
    }

    @Test
    void aSlotThatAStandbyLeftBehindIsAHazardUntilItIsGone() throws Exception {
        Job job = SignalJob.of(folder, database, "{}");
        try (Standby standby = streaming("standby3")) {
            RealSchema.execute(standby.server(), "postgres", "alter system set hot_standby_feedback = on");
            RealSchema.execute(standby.server(), "postgres", "select pg_reload_conf()");
            Eventually.holds(
                    "feedback in the slot",
                    () -> !TestServer.one(
                                    database, "select xmin from pg_replication_slots where slot_name = 'standby3'")
                            .isEmpty());
            assertThat(hazards(job)).as("while the standby follows").noneMatch(StandbyIT::heldBack);
            standby.server().close();
            Eventually.holds("a slot that nobody reads", () -> hazards(job).anyMatch(StandbyIT::heldBack));

            Hazard found = hazards(job).filter(StandbyIT::heldBack).findFirst().orElseThrow();
            assertThat(found.what()).startsWith("physical replication slot standby3 holds back what ");
            TestServer.execute(database, found.remedy().replaceFirst(".*: ", ""));
            assertThat(hazards(job)).noneMatch(StandbyIT::heldBack);
        }
    }

    private static Stream<Hazard> hazards(Job job) {
        return job.expunge().hazards(job.opened().database(), job.expunge().map(job.opened())).stream();
    }

    private static boolean heldBack(Hazard hazard) {
        return hazard.kind() == Hazard.Kind.OLD_TRANSACTION;
    }

    @Test
    void p8AnAbortReachesTheGuardsOnAReplicaToo() throws Exception {
        TestServer.execute(database, "create table brake (slow boolean); insert into brake values (false)");
        try (Standby standby = streaming("standby3")) {
            String replica = standby.server().url(database, "postgres");
            Job job = Job.of(
                    folder,
                    FluxmapSpec.text(database)
                            .replace("environment: test", "environment: test\n  replica: \"" + replica + "\"")
                            .replace("max_ratio: 40%", "checks: [{ name: slow, expect_none: \"" + SLOW + "\" }]"));
            TestServer.execute(database, "update brake set slow = true");
            job.start().watched();
            Eventually.holds("the check runs there", () -> checking(standby) == 1);
            job.request(Request.ABORT);
            assertThat(job.outcome().reason()).isEqualTo(StopReason.ABORTED);
            Eventually.holds("nothing runs there", () -> checking(standby) == 0);
            assertThat(job.await(RunEvent.Ended.class).quiet().orElseThrow()).isLessThan(Duration.ofSeconds(3));
            assertThat(TestServer.count(database, "select count(*) from users")).isEqualTo(TestServer.USERS);
        }
    }

    private int checking(Standby standby) {
        try (Connection connection = standby.server().connect(database);
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from pg_stat_activity where state = 'active'"
                        + " and application_name = 'expunge guards' and query like '%brake%'")) {
            return count.next() ? count.getInt(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Standby streaming(String name) throws Exception {
        Standby standby = Standby.of(TestServer.server(), name);
        Eventually.holds(
                "a standby that streams",
                () -> TestServer.count(
                                database,
                                "select count(*) from pg_stat_replication where state = 'streaming' and replay_lsn is not null"
                                        + " and application_name = '" + name + "'")
                        == 1);
        return standby;
    }
}
