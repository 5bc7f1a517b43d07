package dev.expunge.postgres;

import static dev.expunge.postgres.SignalSources.only;
import static dev.expunge.postgres.SignalSources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Eventually;
import dev.expunge.TestServer;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Measurement.Value;
import dev.expunge.signal.Source;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What each signal reads on a real server: when something is going on, when nothing is, and as a role that may not
/// see it.
class ServerSignalsIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final SignalLimit NONE = SignalLimit.moreThan(0);

    private final String database = TestServer.empty();
    private final String stranger = "stranger_" + NUMBER.incrementAndGet();
    private final SignalSources sources = new SignalSources(database);

    @AfterEach
    void close() {
        sources.close();
    }

    @Test
    void whoWaitsForALockOfOursIsCountedWhenItHasLastedLongEnough() throws SQLException {
        TestServer.execute(database, "create table t (id int primary key); insert into t values (1), (2)");
        Statement ours = session("expunge run");
        ours.execute("begin; update t set id = id where id = 1");
        Source source =
                source(new SignalSpec.BlockedSessions(NONE.then(SignalLimit.Then.CRAWL, Duration.ofMillis(300))));
        assertThat(value(source)).isZero();
        waitsFor("update t set id = id where id = 1");
        Eventually.holds("a blocked session", () -> value(source) == 1);
        ours.execute("rollback");
        Eventually.holds("no blocked session", () -> value(source) == 0);
    }

    @Test
    void whoWaitsForALockOfSomebodyElseIsNotCounted() throws SQLException {
        TestServer.execute(database, "create table t (id int primary key); insert into t values (1)");
        session("somebody").execute("begin; update t set id = id where id = 1");
        session("expunge run").execute("begin; insert into t values (3)");
        waitsFor("update t set id = id where id = 1");
        Source source = source(new SignalSpec.BlockedSessions(NONE));
        assertThat(value(source)).isZero();
    }

    @Test
    void ofManyThatWaitForALockOfOursNoMoreAreCountedThanTheLimitNeeds() throws SQLException {
        TestServer.execute(database, "create table t (id int primary key); insert into t values (1)");
        Statement ours = session("expunge run");
        ours.execute("begin; lock table t");
        for (int i = 0; i < 52; i++) {
            aside("somebody", "select from t");
        }
        Eventually.holds("52 that wait", () -> TestServer.count(database, """
                select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                """) == 52);
        var measured = (Value) only(source(new SignalSpec.BlockedSessions(NONE)));
        assertThat(measured.value()).isEqualTo(50);
        assertThat(measured.about()).startsWith("pid ").endsWith(" and others, at least so many");
        assertThat(value(source(new SignalSpec.BlockedSessions(SignalLimit.moreThan(60)))))
                .isEqualTo(52);
        ours.execute("rollback");
    }

    @Test
    void ourOwnWaitsForLocksAreCountedButNotThoseForEachOther() throws SQLException {
        TestServer.execute(database, "create table t (id int primary key); insert into t values (1)");
        Source source = source(new SignalSpec.LockWaits(NONE));
        Statement somebody = session("somebody");
        somebody.execute("begin; update t set id = id where id = 1; select pg_advisory_lock(7)");
        aside("expunge journal", "select pg_advisory_lock(7)");
        waiting("advisory");
        assertThat(value(source)).isZero();
        aside("expunge run", "update t set id = id where id = 1");
        Eventually.holds("a wait of ours", () -> value(source) == 1);
        somebody.execute("rollback; select pg_advisory_unlock(7)");
        Eventually.holds("no wait", () -> value(source) == 0);
    }

    @Test
    void activeBackendsAreThoseOfOthersThatRunAStatement() {
        Source source = source(new SignalSpec.ActiveBackends(NONE));
        double before = value(source);
        aside("somebody", "select pg_sleep(60)");
        aside("expunge run", "select pg_sleep(60)");
        Eventually.holds("two sleepers", () -> TestServer.count(database, """
                select count(*) from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%'
                """) == 2);
        Eventually.holds("one more active backend", () -> value(source) >= before + 1);
        assertThat(TestServer.count(database, """
                select count(*) from pg_stat_activity where datname = current_database() and state = 'active'
                 and pid <> pg_backend_pid() and application_name not like 'expunge %'""")).isEqualTo(1);
        TestServer.execute(database, """
                select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and query like 'select pg_sleep%'""");
    }

    @Test
    void theOldestSnapshotIsNamedWithWhoHoldsIt() throws SQLException {
        Statement reader = session("nightly report");
        reader.execute("begin isolation level repeatable read; select 1");
        for (int i = 0; i < 20; i++) {
            TestServer.execute(database, "select pg_current_xact_id()");
        }
        var measured = (Value) only(source(new SignalSpec.OldestXmin(NONE)));
        assertThat(measured.value()).isGreaterThanOrEqualTo(20);
        assertThat(measured.about()).contains("pid ", "(nightly report)");
        reader.execute("rollback");
        var afterwards = (Value) only(source(new SignalSpec.OldestXmin(NONE)));
        assertThat(afterwards.about()).doesNotContain("nightly report");
    }

    @Test
    void theRateOfTheLogIsWhatWasWrittenBetweenTwoLooks() {
        TestServer.execute(database, "create table t (filler text)");
        Source source = source(new SignalSpec.WalRate(NONE));
        assertThat(value(source)).as("the first look").isZero();
        TestServer.execute(database, "insert into t select repeat('x', 1000) from generate_series(1, 5000)");
        assertThat(value(source)).isGreaterThan(10_000);
    }

    @Test
    void aVacuumAgainstWraparoundIsNotSeenWhereThereIsNone() {
        TestServer.execute(database, "create table t (id int)");
        assertThat(value(source(new SignalSpec.WraparoundVacuum(NONE)))).isZero();
    }

    @Test
    void freeDiskIsThatOfTheServersFolderOnThisMachine() {
        assertThat(value(source(new SignalSpec.FreeDisk(NONE)))).isPositive();
    }

    @Test
    void aSlotIsMeasuredByWhatItHoldsBackAndMissedWhenItIsGone() throws SQLException {
        String slot = "slot_" + database;
        TestServer.execute(
                database,
                "create table t (filler text); select pg_create_physical_replication_slot('" + slot + "', true)");
        try {
            Source source = source(new SignalSpec.Slots(NONE, List.of(slot)));
            TestServer.execute(database, "insert into t select repeat('x', 1000) from generate_series(1, 5000)");
            assertThat(value(source)).isGreaterThan(1_000_000);
            assertThat(((Value) only(source)).about()).isEqualTo("reserved");
        } finally {
            TestServer.execute(database, "select pg_drop_replication_slot('" + slot + "')");
        }
        assertThat(only(source(new SignalSpec.Slots(NONE, List.of(slot)))))
                .isEqualTo(new Missing(
                        "there is no replication slot " + slot, "correct slots.names of the spec, or create the slot"));
    }

    @Test
    void anArchiverThatIsSwitchedOffCannotBeWatched() {
        assertThat(only(source(new SignalSpec.ArchiverBacklog(NONE))))
                .isEqualTo(new Missing("archive_mode is off on this server", "leave archiver_backlog out of the spec"));
    }

    @Test
    void p9AConnectionThatIsKilledMakesItsSignalsMissingUntilItIsOpenAgain() {
        Source source = source(new SignalSpec.ActiveBackends(NONE));
        assertThat(only(source)).isInstanceOf(Value.class);
        TestServer.execute(database, """
                select pg_terminate_backend(pid, 5000) from pg_stat_activity
                 where datname = current_database() and application_name = 'expunge signals'""");
        assertThatThrownBy(source::look).hasMessageContaining("connection");
        assertThat(only(source)).isInstanceOf(Value.class);
    }

    @Test
    void p9WhatARoleWithoutTheRightMayNotSeeIsMissingAndTheGrantMakesItSeen() {
        TestServer.execute(database, "create role " + stranger + " login");
        try {
            List<SignalSpec> hidden = List.of(
                    new SignalSpec.ActiveBackends(NONE),
                    new SignalSpec.OldestXmin(NONE),
                    new SignalSpec.WraparoundVacuum(NONE),
                    new SignalSpec.FreeDisk(NONE));
            hidden.forEach(spec -> assertThat(only(sources.of(stranger, spec)))
                    .isInstanceOfSatisfying(Missing.class, missing -> {
                        assertThat(missing.why()).startsWith("the role " + stranger + " may not see ");
                        assertThat(missing.remedy()).isEqualTo("grant pg_monitor to " + stranger);
                    }));
            TestServer.execute(database, "grant pg_monitor to " + stranger);
            hidden.forEach(spec -> assertThat(only(sources.of(stranger, spec))).isInstanceOf(Value.class));
        } finally {
            TestServer.execute(database, "drop role " + stranger);
        }
    }

    @Test
    void aRoleWithoutAnyRightSeesWhoItBlocksAndWhatSlotsHoldBack() {
        TestServer.execute(database, "create role " + stranger + " login");
        try {
            assertThat(value(sources.of(stranger, new SignalSpec.BlockedSessions(NONE))))
                    .isZero();
            assertThat(value(sources.of(stranger, new SignalSpec.LockWaits(NONE))))
                    .isZero();
            assertThat(value(sources.of(stranger, new SignalSpec.WalRate(NONE))))
                    .isZero();
        } finally {
            sources.close();
            TestServer.execute(database, "drop role " + stranger);
        }
    }

    private Source source(SignalSpec spec) {
        return sources.of(spec);
    }

    private Statement session(String application) throws SQLException {
        Connection connection = DriverManager.getConnection(
                TestServer.server().url(database, "postgres") + "&ApplicationName=" + application);
        sources.alsoClose(connection);
        return connection.createStatement();
    }

    private void waitsFor(String sql) {
        aside("somebody", sql);
        waiting("t%");
    }

    private void waiting(String event) {
        Eventually.holds(
                "somebody who waits",
                () -> TestServer.count(database, """
                select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                """ + " and wait_event like '" + event + "'") > 0);
    }

    private void aside(String application, String sql) {
        Thread.ofPlatform().daemon().start(() -> quietly(application, sql));
    }

    private void quietly(String application, String sql) {
        try (Connection connection = DriverManager.getConnection(
                        TestServer.server().url(database, "postgres") + "&ApplicationName=" + application);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            // it was ended on purpose
        }
    }
}
