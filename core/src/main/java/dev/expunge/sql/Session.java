package dev.expunge.sql;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postgresql.PGConnection;

/// One connection to the server with its settings pinned. Owned by one thread; only [#cancel], [#abort] and
/// [#asked] may be called from another.
///
/// Outside [#inTransaction] every statement is its own transaction. All failures are [DatabaseException].
public final class Session implements AutoCloseable {
    private static final int ROLLBACKS = 3;

    private final Connection connection;
    private boolean readOnly;
    private final AtomicLong asked = new AtomicLong();
    private SearchPath path = SearchPath.USUAL;

    /// Takes ownership of an open connection in autocommit mode.
    ///
    /// On a read-only connection every statement runs in a read-only transaction that has its snapshot already:
    /// the server lets nothing, not even a function that a statement calls, make it writable any more.
    public Session(Connection connection) {
        this.connection = connection;
        this.readOnly = call(connection::isReadOnly);
    }

    /// All rows of a query, mapped.
    ///
    /// @param arguments for the `?`, in order: Long, Integer, String, Boolean, byte[], Long[] or String[]
    public <T> List<T> query(Sql sql, Function<Row, T> mapper, Object... arguments) {
        return guarded(() -> {
            try (PreparedStatement statement = Binding.prepared(connection, sql, arguments);
                    ResultSet result = statement.executeQuery()) {
                var rows = new ArrayList<T>();
                var row = new Row(result);
                while (result.next()) {
                    rows.add(mapper.apply(row));
                }
                return rows;
            }
        });
    }

    /// The first row of a query, mapped, if there is one.
    public <T> Optional<T> first(Sql sql, Function<Row, T> mapper, Object... arguments) {
        return query(sql, mapper, arguments).stream().findFirst();
    }

    /// The only row of a query, mapped.
    public <T> T one(Sql sql, Function<Row, T> mapper, Object... arguments) {
        List<T> rows = query(sql, mapper, arguments);
        if (rows.size() != 1) {
            throw new IllegalStateException("one row expected, not " + rows.size() + ": " + sql);
        }
        return rows.getFirst();
    }

    /// Runs a statement that returns no rows; returns how many it affected.
    public long update(Sql sql, Object... arguments) {
        return guarded(() -> {
            try (PreparedStatement statement = Binding.prepared(connection, sql, arguments)) {
                return statement.executeLargeUpdate();
            }
        });
    }

    /// Runs several statements in one round trip. When one fails, those after it do not run.
    ///
    /// @param readers what to do with each row of each statement, in order; a statement without rows has one, too
    /// @param argument for every `?` of all of them
    public void pipeline(Pipeline statements, List<Consumer<Row>> readers, Long[] argument) {
        guarded(() -> statements.run(connection, readers, argument));
    }

    /// Runs one or several statements without arguments by the simple protocol.
    public void execute(Sql sql) {
        guarded(() -> executed(sql.finished()));
    }

    /// Has statements find the server's own functions and operators first, whatever path the database sets.
    void findServersNamesFirst() {
        path = SearchPath.of(this);
    }

    /// The schemas of which names hide those of the server from the application.
    public List<String> schemasThatHide() {
        return path.hiding();
    }

    /// Runs `work` under the database's own `search_path`: text that a person wrote, and what makes triggers run.
    public <T> T asTheApplication(Supplier<T> work) {
        return path.asTheApplication(this, work);
    }

    /// Streams the outcome of `copy (…) to stdout` into `sink`, with constant memory; returns the number of rows.
    public long copyOut(Sql copy, OutputStream sink) {
        return call(() -> Copying.out(connection, copy, sink));
    }

    /// Feeds `copy … from stdin` from `lines`, with constant memory; returns the number of rows.
    ///
    /// @throws UncheckedIOException when `lines` cannot be read
    public long copyIn(Sql copy, InputStream lines) {
        return call(() -> Copying.in(connection, copy, lines));
    }

    /// From here on the server refuses every write but those to temporary tables that are there by now.
    public void writeNoMore() {
        call(() -> {
            connection.setReadOnly(true);
            return true;
        });
        readOnly = true;
    }

    /// Runs `work` in one transaction: committed when it returns, rolled back when it throws. Inside of another one
    /// it
    /// is a part of that.
    ///
    /// @throws CommitUnknownException when the reply to the commit was lost: it may have taken effect or not
    public <T> T inTransaction(Supplier<T> work) {
        if (!call(connection::getAutoCommit)) {
            return work.get();
        }
        call(() -> {
            connection.setAutoCommit(false);
            return true;
        });
        T result;
        try {
            if (readOnly) {
                call(() -> executed("select 1"));
            }
            result = work.get();
        } catch (RuntimeException | Error e) {
            rollback(e);
            throw e;
        }
        commit();
        return result;
    }

    /// Runs `work` inside the current transaction; when it answers empty, all it did is undone and the
    /// transaction goes on.
    public <T> Optional<T> orUndo(Supplier<Optional<T>> work) {
        Savepoint savepoint = call(connection::setSavepoint);
        Optional<T> result = work.get();
        call(() -> {
            if (result.isEmpty()) {
                connection.rollback(savepoint);
            } else {
                connection.releaseSavepoint(savepoint);
            }
            return true;
        });
        return result;
    }

    /// Cancels the statement that another thread is running on this session, if any. Never throws: a connection
    /// that is already gone has nothing to cancel.
    public void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            // nothing is running there any more
        }
    }

    /// Runs `work` with no answer of the server awaited longer than `limit`: a connection that stays silent is
    /// lost.
    public <T> T answeredWithin(Duration limit, Supplier<T> work) {
        await(limit);
        try {
            return work.get();
        } finally {
            await(Duration.ZERO);
        }
    }

    /// How long to wait for an answer of the server from here on; zero for ever. A connection that is gone stays
    /// so.
    public void await(Duration limit) {
        try {
            connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
        } catch (SQLException e) {
            // the next statement tells
        }
    }

    /// Whether the connection is known to be gone.
    public boolean lost() {
        return call(connection::isClosed);
    }

    /// How often the server was asked or has answered: odd while an answer is awaited, and another number for each
    /// question. May be called from another thread.
    public long asked() {
        return asked.get();
    }

    /// Breaks the connection without a word to the server; a statement that another thread waits for fails as lost.
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // it is gone already
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // the server has closed it already
        }
    }

    private void commit() {
        try {
            call(() -> {
                connection.commit();
                connection.setAutoCommit(true);
                return true;
            });
        } catch (DatabaseException thrown) {
            if (thrown.kind() == SqlState.CONNECTION) {
                throw new CommitUnknownException(thrown);
            }
            rollback(thrown);
            throw thrown;
        }
    }

    /// A cancel that was meant for the failed statement can hit the rollback, and a failed rollback leaves the
    /// transaction open: it is tried again, and at last the connection is closed, which rolls back for certain.
    private void rollback(Throwable cause) {
        for (int attempt = 1; attempt <= ROLLBACKS; attempt++) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
                return;
            } catch (SQLException e) {
                cause.addSuppressed(DatabaseException.of(e));
            }
        }
        close();
    }

    private <T> T guarded(Call<T> statement) {
        boolean alone = readOnly && call(connection::getAutoCommit);
        return alone ? inTransaction(() -> call(statement)) : call(statement);
    }

    private boolean executed(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(text);
        }
    }

    private <T> T call(Call<T> call) {
        asked.incrementAndGet();
        try {
            return call.run();
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        } finally {
            asked.incrementAndGet();
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws SQLException;
    }
}
