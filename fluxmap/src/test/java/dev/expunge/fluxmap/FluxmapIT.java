package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FluxmapIT {
    private static final Instant NOW = Instant.parse("2026-11-02T12:34:56Z");
    private static final int USERS = 3_000;

    private static final String UNVALIDATED_OR_CASCADING = """
            select count(*) from pg_constraint
            where contype = 'f' and (not convalidated or confdeltype <> 'a' or condeferrable)
            """;

    /// Leading columns of a foreign key without an index that starts with them.
    private static final String UNINDEXED_REFERENCES = """
            select count(*) from pg_constraint c
            where c.contype = 'f' and not exists (
                select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])
            """;

    private static final String CLAUSES = """
            with facts as (
                select status in ('deactivated', 'trial_expired', 'gdpr_requested') as status,
                       created_at < timestamptz '2026-11-02T12:34:56Z' - interval '90 days' as created,
                       last_active_at < timestamptz '2026-11-02T12:34:56Z' - interval '30 days' as active,
                       not exists (select from subscriptions s where s.user_id = u.id and s.status = 'active') as sub,
                       not exists (select from payment_methods p where p.user_id = u.id) as paying
                from users u
            )
            select count(*) filter (where not status and created and active and sub and paying),
                   count(*) filter (where status and not created and active and sub and paying),
                   count(*) filter (where status and created and not active and sub and paying),
                   count(*) filter (where status and created and active and not sub and paying),
                   count(*) filter (where status and created and active and sub and not paying)
            from facts
            """;

    private static final String FOREIGN_SESSIONS = """
            select count(*) from audit_logs a join user_sessions s on s.id = a.session_id where a.user_id <> s.user_id
            """;

    private static final String OUT_OF_TIME = """
            select count(*) from users u left join user_sessions s on s.user_id = u.id
            where u.created_at > timestamptz '2026-11-02T12:34:56Z' or u.last_active_at < u.created_at
               or u.created_at < timestamptz '2020-01-01' or s.started_at < u.created_at
               or s.last_seen_at > u.last_active_at or s.last_seen_at < s.started_at
            """;

    private static EmbeddedServer server;

    @BeforeAll
    static void load() throws IOException, SQLException {
        server = EmbeddedServer.start(EmbeddedServer.Options.quick());
        server.createDatabase("fluxmap");
        Fluxmap.load(server.connections("fluxmap"), new Size(USERS, NOW));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 333, 7_001})
    void criteriaSelectAsManyAsPromised(int users) throws SQLException {
        String database = "users_" + users;
        server.createDatabase(database);
        Fluxmap.load(server.connections(database), new Size(users, NOW));
        try (Connection connection = server.connect(database)) {
            assertThat(Fluxmap.countCandidates(connection, NOW)).isEqualTo(Fluxmap.expectedCandidates(users));
        }
    }

    @ParameterizedTest
    @CsvSource({"300000, 91247", "3000, 912", "1, 0", "2, 1"})
    void candidatesAreARoundedShare(int users, int candidates) {
        assertThat(Fluxmap.expectedCandidates(users)).isEqualTo(candidates);
    }

    @Test
    void threeDaysMoreOrLessChangeNothing() throws SQLException {
        try (Connection connection = server.connect("fluxmap")) {
            assertThat(Fluxmap.countCandidates(connection, NOW.minus(Duration.ofDays(3))))
                    .isEqualTo(912);
            assertThat(Fluxmap.countCandidates(connection, NOW.plus(Duration.ofDays(3))))
                    .isEqualTo(912);
        }
    }

    @Test
    void everyClauseHasUsersWhoFailItAlone() throws SQLException {
        try (Connection connection = server.connect("fluxmap");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CLAUSES)) {
            row.next();
            for (int clause = 1; clause <= 5; clause++) {
                assertThat(row.getLong(clause)).as("clause %s", clause).isGreaterThan(10);
            }
        }
    }

    @Test
    void foreignKeysArePlainValidAndIndexed() throws SQLException {
        assertThat(number("fluxmap", UNVALIDATED_OR_CASCADING)).isZero();
        assertThat(number("fluxmap", UNINDEXED_REFERENCES)).isZero();
        assertThat(number("fluxmap", "select count(*) from pg_constraint where contype = 'f'"))
                .isEqualTo(8);
    }

    @Test
    void rowsAgreeWithEachOther() throws SQLException {
        assertThat(number("fluxmap", FOREIGN_SESSIONS)).isZero();
        assertThat(number("fluxmap", OUT_OF_TIME)).isZero();
    }

    @Test
    void sameSizeGivesSameRows() throws SQLException {
        server.createDatabase("again");
        Fluxmap.load(server.connections("again"), new Size(USERS, NOW));
        assertThat(digests("again")).isEqualTo(digests("fluxmap"));
    }

    @Test
    void newRowsGetFreshKeys() throws SQLException {
        server.createDatabase("fresh", "fluxmap");
        assertThat(number("fresh", "select nextval(pg_get_serial_sequence('users', 'id'))"))
                .isEqualTo(USERS + 1L);
        for (String table : List.of("subscriptions", "payment_methods", "payments", "user_sessions", "audit_logs")) {
            String free =
                    "select nextval(pg_get_serial_sequence('%s', 'id')) - max(id) from %s".formatted(table, table);
            assertThat(number("fresh", free)).as(table).isEqualTo(1);
        }
    }

    @Test
    void refusesADatabaseThatHasTheTables() {
        assertThatThrownBy(() -> Fluxmap.load(server.connections("fluxmap"), new Size(1, NOW)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("already exists");
    }

    private static String digests(String database) throws SQLException {
        String each = Fluxmap.TABLES.stream()
                .map(table -> "(select md5(string_agg(t::text, '|' order by t::text)) from " + table + " t)")
                .collect(Collectors.joining(" || "));
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + each)) {
            row.next();
            return row.getString(1);
        }
    }

    private static long number(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
