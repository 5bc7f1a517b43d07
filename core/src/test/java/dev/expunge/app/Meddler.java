package dev.expunge.app;

import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// Another session that changes something in an open transaction while a run comes along.
final class Meddler implements AutoCloseable {
    private static final String WAITING = """
            select count(*) from pg_stat_activity where datname = current_database() and application_name like 'expunge run%'
               and wait_event_type = 'Lock'
            """;

    private final String database;
    private final Connection connection;

    Meddler(String database) {
        this.database = database;
        try {
            this.connection = TestServer.server().connect(database);
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits, from another thread, until the run waits for a lock; then does something.
    CompletableFuture<Void> whenTheRunWaits(Runnable then) {
        return CompletableFuture.runAsync(() -> {
            awaitWaiting();
            then.run();
        });
    }

    private void awaitWaiting() {
        long end = new SystemTime().nanos() + Duration.ofSeconds(30).toNanos();
        while (TestServer.count(database, WAITING) == 0) {
            if (new SystemTime().nanos() > end) {
                throw new IllegalStateException("the run never waited for a lock");
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    static boolean deleteBegins(RunEvent event) {
        return event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.DELETE;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
