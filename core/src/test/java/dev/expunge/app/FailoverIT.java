package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.FailedOver;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.Size;
import dev.expunge.fluxmap.Standby;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P4, P5 and P12 when the server itself goes: a real standby takes over in the middle of a run.
class FailoverIT {
    private static final String DATABASE = "fluxmap";

    /// A standby that is cut off would pause the run until somebody joins it again.
    private static final String WITHOUT_LAG = ", signals: { blocked_sessions: 0, lock_waits: 0 } }";

    @TempDir
    Path folder;

    private EmbeddedServer primary;
    private Standby standby;

    @BeforeEach
    void start() throws IOException, SQLException {
        primary = EmbeddedServer.start(EmbeddedServer.Options.quick());
        primary.createDatabase(DATABASE);
        Fluxmap.load(primary.connections(DATABASE), new Size(TestServer.USERS, new SystemTime().now()));
        standby = Standby.of(primary, "second");
    }

    @AfterEach
    void stop() {
        standby.close();
        primary.close();
    }

    @Test
    void p12TheRunGoesOnWithThePromotedStandby() throws SQLException {
        String expected = expected(primary);
        Job job = job(both()).listening(after(3, () -> {
            caughtUp();
            takeOver();
        }));

        Outcome outcome = job.run();

        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(digest(standby.server())).isEqualTo(expected);
        assertThat(job.events(FailedOver.class)).singleElement().satisfies(event -> {
            assertThat(event.from()).isEqualTo(1);
            assertThat(event.to()).isEqualTo(2);
            assertThat(event.batches()).isZero();
        });
        assertWhole(outcome);
    }

    @Test
    void p12SeveralWorkersGoOnWithThePromotedStandby() throws SQLException {
        String expected = expected(primary);
        Job job = job(both(), ", workers: 3 }").listening(after(3, this::takeOver));

        Outcome outcome = job.run();

        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(digest(standby.server())).isEqualTo(expected);
        assertThat(job.events(FailedOver.class)).isNotEmpty();
        assertWhole(outcome);
    }

    @Test
    void p5WhatTheStandbyNeverGotIsDoneAgain() throws SQLException {
        String expected = expected(primary);
        Job job = job(both(), WITHOUT_LAG).listening(after(3, this::cutOff).andThen(after(6, this::takeOver)));

        Outcome outcome = job.run();

        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(digest(standby.server())).isEqualTo(expected);
        assertThat(job.events(FailedOver.class)).singleElement().satisfies(event -> {
            assertThat(event.batches()).isBetween(1, 3);
            assertThat(event.again()).isEqualTo(100L * event.batches());
        });
        assertWhole(outcome);
    }

    @Test
    void p12AFreezeThatLosesItsServerEndsWithNothingDeleted() throws SQLException {
        String before = digest(primary);
        Job job = job(both()).listening(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == Stage.FREEZE) {
                caughtUp();
                takeOver();
            }
        });

        assertThatThrownBy(job::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
        assertThat(digest(standby.server())).isEqualTo(before);
        String expected = expected(standby.server());
        assertWhole(job.again().run());
        assertThat(digest(standby.server())).isEqualTo(expected);
    }

    private Consumer<RunEvent> after(long batch, Runnable then) {
        var done = new AtomicBoolean();
        return event -> {
            if (event instanceof BatchCommitted committed
                    && committed.batch() == batch
                    && done.compareAndSet(false, true)) {
                then.run();
            }
        };
    }

    /// The primary dies without a word, and the standby takes its place a moment later.
    private void takeOver() {
        ProcessHandle.of(primary.processId()).ifPresent(process -> {
            kill(process.pid());
            process.onExit().join();
        });
        Thread.ofPlatform().daemon().start(() -> {
            try {
                standby.promote();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void kill(long pid) {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Nothing reaches the standby any more.
    private void cutOff() {
        caughtUp();
        try {
            execute(primary, """
                    do $$ begin
                      loop
                        begin
                          perform pg_terminate_backend(active_pid, 5000) from pg_replication_slots;
                          perform pg_drop_replication_slot('second');
                          exit;
                        exception when object_in_use then null;
                        end;
                      end loop;
                    end $$""");
            Eventually.holds(
                    "nobody streams",
                    () -> one(primary, "select count(*) from pg_stat_replication")
                            .equals("0"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void caughtUp() {
        String here = one(primary, "select pg_current_wal_insert_lsn()");
        Eventually.holds(
                "the standby has caught up",
                () -> one(standby.server(), "select pg_last_wal_replay_lsn() >= '" + here + "'::pg_lsn")
                        .equals("t"));
    }

    private String both() {
        return "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:"
                + standby.server().port() + "/" + DATABASE + "?user=postgres";
    }

    private Job job(String url) {
        return job(url, " }");
    }

    private Job job(String url, String pace) {
        String spec = FluxmapSpec.text(DATABASE)
                .replace(TestServer.server().url(DATABASE, "postgres"), url)
                .replace("deadline: 30s }", "deadline: 30s" + pace);
        return Job.of(folder, spec);
    }

    /// What the oracle of the main job leaves, found out in a transaction that is rolled back.
    private static String expected(EmbeddedServer server) {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Trial.FLUXMAP_ORACLE);
            String digest = digest(statement);
            connection.rollback();
            return digest;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digest(EmbeddedServer server) {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            return digest(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digest(Statement statement) throws SQLException {
        var digest = new StringBuilder();
        for (String table : Fluxmap.TABLES) {
            try (ResultSet row = statement.executeQuery(
                    "select count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) from "
                            + table + " t")) {
                row.next();
                digest.append(table).append(' ').append(row.getString(1)).append('\n');
            }
        }
        return digest.toString();
    }

    private void assertWhole(Outcome outcome) {
        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        assertThat(outcome.totals().pending()).isZero();
        assertThat(outcome.totals().deleted()).isEqualTo(Fluxmap.expectedCandidates(TestServer.USERS));
    }

    private static void execute(EmbeddedServer server, String sql) throws SQLException {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(EmbeddedServer server, String query) {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
