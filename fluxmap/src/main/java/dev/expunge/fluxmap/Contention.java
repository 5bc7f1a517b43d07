package dev.expunge.fluxmap;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A bad quarter of a minute of the audit middleware: a writer (`fluxmap-audit-writer`) that again and again
/// locks sessions of users who are about to be deleted, holds them for one or two seconds while it writes audit
/// rows of active users beside them, commits, and goes on to those that are next by then.
///
/// It does not lock the users themselves, so a deletion that skips locked users still meets the locks of their
/// sessions, and waits. It changes nothing that is to be deleted, and takes only locks that are free (in key
/// order, in one statement), so it waits for nobody and can never be part of a deadlock. Safe for use by several
/// threads.
public final class Contention implements AutoCloseable {
    private static final Duration SHORTEST_HOLD = Duration.ofMillis(1_200);
    private static final int HOLD_SPREAD_MILLIS = 800;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /// Parameters: as_of, the first key. Of the next 2,000 candidates one in twenty.
    private static final String LOCK = """
            with input as (
                select ?::timestamptz as as_of, ?::bigint as first_key
            ), next as (
                select id, row_number() over (order by id) as n
                from (select id from public.users
                      where id >= (select first_key from input) and CANDIDATE
                      order by id limit 2000) as doomed
            )
            select s.user_id from public.user_sessions s
            where s.user_id in (select id from next where mod(n, 20) = 1)
            order by s.id
            for update of s skip locked
            """.replace("CANDIDATE", Fluxmap.CANDIDATE);

    private static final String WRITE_BESIDE = """
            insert into public.audit_logs (user_id, action, payload)
            select id, 'audit.flush', '{"by": "audit writer"}' from public.users
            where status = 'active' and id >= ? order by id limit 20
            """;
    private static final String PROCESS = "select pg_backend_pid()";

    private final Connections connections;
    private final Instant asOf;
    private final LongSupplier nextKey;
    private @Nullable Writer writer;
    private Optional<Exception> lastFailure = Optional.empty();

    /// Follows a deletion by itself: from the smallest candidate that is still there.
    ///
    /// @param asOf the moment at which the criteria are taken
    public Contention(Connections connections, Instant asOf) {
        this(connections, asOf, () -> 0);
    }

    /// @param nextKey the smallest user id that the deletion has not reached yet; asked before each lock
    public Contention(Connections connections, Instant asOf, LongSupplier nextKey) {
        this.connections = connections.named("fluxmap-audit-writer");
        this.asOf = asOf;
        this.nextKey = nextKey;
    }

    /// Begins to lock, until [#stop]; does nothing when it has begun already.
    ///
    /// @throws SQLException when the server cannot be reached
    public synchronized void start() throws SQLException {
        if (writer == null) {
            writer = new Writer(connections.open());
        }
    }

    /// Releases all locks and closes the connection; does nothing when it has not begun.
    public synchronized void stop() {
        if (writer != null) {
            writer.stop();
            lastFailure = Optional.ofNullable(writer.failure);
            writer = null;
        }
    }

    /// The server process that holds the locks, as `pg_blocking_pids` names it.
    ///
    /// @throws IllegalStateException before [#start] and after [#stop]
    public synchronized int backendPid() {
        return running().processId;
    }

    /// How many sessions are locked at the moment.
    ///
    /// @throws IllegalStateException before [#start] and after [#stop]
    public synchronized int lockedSessions() {
        return running().locked;
    }

    /// What ended the writer before its time, if anything did; kept after [#stop].
    public synchronized Optional<Exception> failure() {
        return writer == null ? lastFailure : Optional.ofNullable(writer.failure);
    }

    private Writer running() {
        if (writer == null) {
            throw new IllegalStateException("the audit writer has not been started");
        }
        return writer;
    }

    /// Stops.
    @Override
    public void close() {
        stop();
    }

    /// Owns the connection and the thread that uses it.
    private final class Writer {
        private final Connection connection;
        private final int processId;
        private final CountDownLatch end = new CountDownLatch(1);
        private final Thread thread;
        private volatile int locked;
        private volatile @Nullable Exception failure;

        private Writer(Connection connection) throws SQLException {
            this.connection = connection;
            this.processId = processId(connection);
            connection.setAutoCommit(false);
            this.thread = Thread.ofVirtual().name("fluxmap-audit-writer").start(this::write);
        }

        private void write() {
            try (connection) {
                for (int round = 0; end.getCount() > 0; round++) {
                    long last = lock();
                    writeBeside(last);
                    Duration hold = SHORTEST_HOLD.plusMillis(round * 271L % HOLD_SPREAD_MILLIS);
                    end.await(hold.toMillis(), TimeUnit.MILLISECONDS);
                    locked = 0;
                    connection.commit();
                }
            } catch (SQLException | RuntimeException e) {
                locked = 0;
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private long lock() throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
                statement.setObject(1, asOf.atOffset(ZoneOffset.UTC));
                long first = nextKey.getAsLong();
                statement.setLong(2, first);
                int count = 0;
                long last = first;
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        last = Math.max(last, rows.getLong(1));
                        count++;
                    }
                }
                locked = count;
                return last;
            }
        }

        private void writeBeside(long beside) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(WRITE_BESIDE)) {
                statement.setLong(1, beside);
                statement.executeUpdate();
            }
        }

        private void stop() {
            end.countDown();
            try {
                if (!thread.join(STOP_LIMIT)) {
                    connection.abort(Runnable::run);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (SQLException e) {
                failure = e;
            }
        }
    }

    private static int processId(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PROCESS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
