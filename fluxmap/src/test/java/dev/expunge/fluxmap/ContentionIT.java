package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ContentionIT {
    private static final Instant NOW = Instant.parse("2026-11-02T12:34:56Z");

    private static final String DOOMED =
            "with input as (select timestamptz '2026-11-02T12:34:56Z' as as_of), doomed as "
                    + "(select id from users where " + Fluxmap.CANDIDATE + ") ";
    private static final String DELETE_AUDIT = DOOMED
            + "delete from audit_logs a where a.user_id in (select id from doomed) or a.session_id in "
            + "(select s.id from user_sessions s where s.user_id in (select id from doomed))";
    private static final String DELETE_SESSIONS =
            DOOMED + "delete from user_sessions s where s.user_id in (select id from doomed)";
    private static final String LOCK_USERS =
            DOOMED + "select count(*) from (select from users where id in (select id from doomed) "
                    + "for update skip locked) as locked";
    private static final String CONTENT =
            DOOMED + "select md5(string_agg(s::text, '|' order by id)) from user_sessions s "
                    + "where s.user_id in (select id from doomed)";

    private static final String BLOCKED_BY = """
            select coalesce((select pg_blocking_pids(pid)::text || ' ' || wait_event_type
                             from pg_stat_activity where application_name = 'deleter'), '')
            """;

    private static EmbeddedServer server;

    @BeforeAll
    static void load() throws Exception {
        server = EmbeddedServer.start(EmbeddedServer.Options.quick());
        server.createDatabase("template");
        Fluxmap.load(server.connections("template"), new Size(1_000, NOW));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void blocksADeletionUntilItIsTakenAway() throws Exception {
        server.createDatabase("blocked", "template");
        try (Connection deleter = server.connections("blocked").named("deleter").open();
                Contention contention = new Contention(server.connections("blocked"), NOW);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            contention.start();
            Eventually.holds("locks", () -> contention.lockedSessions() > 0);
            int writer = contention.backendPid();
            deleter.setAutoCommit(false);
            assertThat(number(deleter, LOCK_USERS)).isEqualTo(Fluxmap.expectedCandidates(1_000));
            Future<Integer> deletion = threads.submit(() -> {
                execute(deleter, DELETE_AUDIT);
                return execute(deleter, DELETE_SESSIONS);
            });
            Eventually.holds("deletion waits", () -> text("blocked", BLOCKED_BY).equals("{" + writer + "} Lock"));
            contention.stop();
            assertThat(deletion.get(10, TimeUnit.SECONDS)).isPositive();
            deleter.commit();
            Eventually.holds("nobody waits", () -> text("blocked", BLOCKED_BY).equals("{} Client"));
            assertThat(contention.failure()).isEmpty();
            assertThatThrownBy(contention::backendPid).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void changesNothingThatIsToGo() throws Exception {
        server.createDatabase("untouched", "template");
        String before = text("untouched", CONTENT);
        long audit = Long.parseLong(text("untouched", "select count(*) from audit_logs"));
        try (Contention contention = new Contention(server.connections("untouched"), NOW)) {
            contention.start();
            contention.start();
            Eventually.holds("locks", () -> contention.lockedSessions() > 0);
        }
        assertThat(text("untouched", CONTENT)).isEqualTo(before);
        assertThat(Long.parseLong(text("untouched", "select count(*) from audit_logs")))
                .isGreaterThan(audit);
        try (Connection connection = server.connect("untouched")) {
            assertThat(Fluxmap.countCandidates(connection, NOW)).isEqualTo(Fluxmap.expectedCandidates(1_000));
        }
    }

    @Test
    void neverWaitsForTheDeletion() throws Exception {
        server.createDatabase("patient", "template");
        try (Connection deleter = server.connect("patient");
                Contention contention = new Contention(server.connections("patient"), NOW)) {
            deleter.setAutoCommit(false);
            execute(deleter, DELETE_AUDIT);
            execute(deleter, DELETE_SESSIONS);
            String audit = "select count(*) > 0 from audit_logs where payload ->> 'by' = 'audit writer'";
            contention.start();
            Eventually.holds(
                    "the writer writes on", () -> text("patient", audit).equals("t"));
            assertThat(contention.lockedSessions()).isZero();
            deleter.rollback();
        }
    }

    @Test
    void startsAtTheKeyItIsTold() throws Exception {
        server.createDatabase("told", "template");
        try (Contention contention = new Contention(server.connections("told"), NOW, () -> 900);
                Connection other = server.connect("told")) {
            contention.start();
            Eventually.holds("locks", () -> contention.lockedSessions() > 0);
            String early =
                    "with free as (select user_id from user_sessions where user_id < 900 for update skip locked) "
                            + "select (select count(*) from user_sessions where user_id < 900) - count(*) from free";
            assertThat(number(other, early)).isZero();
        }
    }

    @Test
    void saysWhatEndedIt() throws Exception {
        server.createDatabase("ended", "template");
        try (Contention contention = new Contention(server.connections("ended"), NOW)) {
            contention.start();
            text("ended", "select pg_terminate_backend(" + contention.backendPid() + ")");
            Eventually.holds("failure", () -> contention.failure().isPresent());
            contention.stop();
            assertThat(contention.failure()).containsInstanceOf(SQLException.class);
        }
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String text(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
