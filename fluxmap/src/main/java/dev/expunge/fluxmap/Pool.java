package dev.expunge.fluxmap;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A few connections that requests share. One on which something failed is thrown away and opened anew by the
/// next request that needs it. Safe for use by several threads.
final class Pool implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String STATEMENT_TIMEOUT = "set statement_timeout = '5s'";

    private final Connections connections;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    Pool(Connections connections, int size) {
        this.connections = connections;
        this.free = new Semaphore(size, true);
    }

    /// Does some work in one transaction.
    <T> T transaction(Work<T> work) throws SQLException {
        acquire();
        try {
            return onOneConnection(work);
        } finally {
            free.release();
        }
    }

    private void acquire() throws SQLException {
        try {
            if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLTransientConnectionException("no connection became free in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection", e);
        }
    }

    private <T> T onOneConnection(Work<T> work) throws SQLException {
        Connection reused = idle.pollFirst();
        Connection connection = reused == null ? open() : reused;
        boolean sound = false;
        try {
            T result = work.on(connection);
            connection.commit();
            sound = true;
            return result;
        } finally {
            if (sound) {
                idle.addFirst(connection);
            } else {
                discard(connection);
            }
        }
    }

    private Connection open() throws SQLException {
        Connection connection = connections.open();
        try (Statement statement = connection.createStatement()) {
            statement.execute(STATEMENT_TIMEOUT);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            discard(connection);
            throw e;
        }
    }

    private static void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // It is thrown away because it failed: there is nothing more to lose.
        }
    }

    /// Closes the idle connections; those in use are closed by their users as soon as they fail or end.
    @Override
    public void close() {
        for (Connection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            discard(connection);
        }
    }

    /// What a request does on a connection; must leave no result set open.
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
