package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficIT {
    private static final Traffic.Load FAST = new Traffic.Load(6_000, 4);
    private static final String APPLICATION_NAMES = """
            select string_agg(distinct application_name, ',' order by application_name)
            from pg_stat_activity where application_name like 'fluxmap-%'
            """;

    private static final InstantSource CLOCK = new MonotonicClock(InstantSource.system(), System::nanoTime);
    private static EmbeddedServer server;

    private final Instant now = CLOCK.instant();

    @BeforeAll
    static void load() throws Exception {
        server = EmbeddedServer.start(EmbeddedServer.Options.quick());
        server.createDatabase("template");
        Fluxmap.load(server.connections("template"), new Size(1_000, CLOCK.instant()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void copy() throws SQLException {
        server.createDatabase("fluxmap", "template");
    }

    @AfterEach
    void drop() throws SQLException {
        try (Connection connection = server.connect("template");
                Statement statement = connection.createStatement()) {
            statement.execute("drop database fluxmap with (force)");
        }
    }

    @Test
    void writesOneAuditRowPerRequestAndMakesNoCandidate() throws Exception {
        long before = number("select count(*) from audit_logs");
        Traffic traffic = Traffic.start(server.connections("fluxmap"), FAST, CLOCK);
        try (traffic) {
            Eventually.holds("200 requests", () -> traffic.soFar().count() >= 200);
            assertThat(text(APPLICATION_NAMES)).isEqualTo("fluxmap-app,fluxmap-audit");
        }
        Window all = traffic.soFar();
        assertThat(all.failed()).isZero();
        assertThat(all.unfinished()).isZero();
        assertThat(all.p50()).isPositive().isLessThanOrEqualTo(all.p99());
        assertThat(all.max()).isGreaterThanOrEqualTo(all.p99());
        assertThat(traffic.latencies(Instant.MIN, Instant.MAX))
                .hasSize(Math.toIntExact(all.count()))
                .contains(all.p50(), all.p99(), all.max());
        assertThat(number("select count(*) from audit_logs")).isEqualTo(before + all.count());
        assertThat(number("select count(*) from users where last_active_at > timestamptz '" + now + "'"))
                .isPositive();
        try (Connection connection = server.connect("fluxmap")) {
            assertThat(Fluxmap.countCandidates(connection, CLOCK.instant()))
                    .isEqualTo(Fluxmap.expectedCandidates(1_000));
        }
    }

    @Test
    void countsWhatFailsWhileTheDatabaseIsGone() throws Exception {
        try (EmbeddedServer mortal = EmbeddedServer.start(EmbeddedServer.Options.quick())) {
            mortal.createDatabase("fluxmap");
            Fluxmap.load(mortal.connections("fluxmap"), new Size(100, now));
            try (Traffic traffic = Traffic.start(mortal.connections("fluxmap"), FAST, CLOCK)) {
                Eventually.holds("50 requests", () -> traffic.soFar().count() >= 50);
                assertThat(traffic.soFar().failed()).isZero();
                Instant death = CLOCK.instant();
                ProcessHandle.of(mortal.processId()).orElseThrow().destroyForcibly();
                Eventually.holds(
                        "failures", () -> traffic.window(death, Instant.MAX).failed() >= 50);
                assertThat(traffic.failures(death, Instant.MAX)).contains("08001");
                assertThat(traffic.window(now, death.minusMillis(500)).failed()).isZero();
                assertThat(traffic.downtime(now, death.minusMillis(500))).isZero();
                Instant dead = CLOCK.instant();
                Eventually.holds(
                        "two seconds of downtime",
                        () -> traffic.downtime(dead, Instant.MAX).toSeconds() >= 2);
            }
        }
    }

    @Test
    void requestIsAsSlowAsItsUserFindsIt() throws Exception {
        try (Connection blocker = server.connect("fluxmap");
                Statement statement = blocker.createStatement();
                Traffic traffic = Traffic.start(server.connections("fluxmap"), FAST, CLOCK)) {
            blocker.setAutoCommit(false);
            Instant blocked = CLOCK.instant();
            statement.execute("lock table audit_logs in access exclusive mode");
            Eventually.holds("requests pile up", () -> traffic.soFar().unfinished() >= 50);
            assertThat(traffic.window(blocked, Instant.MAX).max()).isGreaterThan(Duration.ofMillis(300));
            blocker.rollback();
            Eventually.holds("requests come back", () -> traffic.soFar().unfinished() < 10);
            assertThat(traffic.soFar().failed()).isZero();
            assertThat(traffic.soFar().max()).isGreaterThan(Duration.ofMillis(300));
        }
    }

    @Test
    void comesBackAfterItsConnectionsWereCut() throws Exception {
        try (Traffic traffic = Traffic.start(server.connections("fluxmap"), FAST, CLOCK)) {
            Eventually.holds("50 requests", () -> traffic.soFar().count() >= 50);
            text(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'fluxmap-app'");
            Eventually.holds("a failure", () -> traffic.soFar().failed() > 0);
            Instant after = CLOCK.instant().plusMillis(500);
            Eventually.holds(
                    "new requests", () -> traffic.window(after, Instant.MAX).count() >= 50);
            assertThat(traffic.window(after, Instant.MAX).failed()).isZero();
        }
    }

    @Test
    void needsSomebodyToServe() throws Exception {
        try (Connection connection = server.connect("fluxmap");
                Statement statement = connection.createStatement()) {
            statement.execute("update users set status = 'pending' where status = 'active'");
        }
        assertThatThrownBy(() -> Traffic.start(server.connections("fluxmap"), FAST, CLOCK))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no active user");
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = server.connect("fluxmap");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
