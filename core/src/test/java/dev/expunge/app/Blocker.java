package dev.expunge.app;

import dev.expunge.Eventually;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// Somebody else's transaction that holds a lock until it is closed.
final class Blocker implements AutoCloseable {
    /// An audit log entry of the first candidate that has one: in the way of the first batch, and not a root.
    private static final String FIRST_AUDIT_LOG =
            """
            select a.id from public.audit_logs a join (select id from public.users where %s) t on t.id = a.user_id
             order by t.id limit 1 for update of a
            """.formatted(Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90"));

    private final Connection connection;

    private Blocker(String database, String lock) {
        try {
            connection = TestServer.server().connect(database);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(lock);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(lock, e);
        }
    }

    static Blocker with(String database, String lock) {
        return new Blocker(database, lock);
    }

    static Blocker ofFirstBatch(String database) {
        return new Blocker(database, FIRST_AUDIT_LOG);
    }

    static Blocker of(String database, String table, String mode) {
        return new Blocker(database, "lock table " + table + " in " + mode + " mode");
    }

    /// Waits until the run's connection waits for a lock.
    static void awaitHanging(String database) {
        Eventually.holds("a run that waits for a lock", () -> TestServer.count(database, """
                        select count(*) from pg_stat_activity
                         where datname = current_database() and application_name = 'expunge run'
                           and wait_event_type = 'Lock'
                        """) == 1);
    }

    @Override
    public void close() {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
