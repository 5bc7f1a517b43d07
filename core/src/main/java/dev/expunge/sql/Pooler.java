package dev.expunge.sql;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/// Finds out whether a pooler stands between us and the server, and whether it hands out its connections by
/// transaction: then settings and locks of ours would stay in sessions of others, and be missing in ours. Changes
/// nothing in any session.
final class Pooler {
    /// Enough for a pool that hands out what was given back last, and for one that hands out what lay longest.
    private static final int ROUNDS = 6;

    private Pooler() {}

    /// Whether the process that answers is another one than was announced at the login.
    static boolean between(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() != backend(connection);
    }

    /// Takes turns on two connections: with sessions of their own each has the same server process all the time,
    /// and never the other's.
    ///
    /// @throws Failure `POOLER_UNSUITABLE`
    static void requireOwnSessions(Connection one, Connection other) {
        boolean apart;
        try {
            int mine = backend(one);
            int theirs = inTransaction(other, () -> backend(other));
            apart = mine != theirs;
            for (int round = 0; round < ROUNDS && apart; round++) {
                apart = (round % 2 == 0 || backend(one) == mine)
                        && inTransaction(other, () -> backend(other) == theirs && backend(one) == mine);
            }
        } catch (SQLException e) {
            throw unsuitable("the pooler between here and the server gives no second connection,"
                    + " or does not keep sessions apart");
        }
        if (!apart) {
            throw unsuitable("a pooler between here and the server hands out its connections by transaction:"
                    + " settings and locks of ours would befall other clients");
        }
    }

    private static Failure unsuitable(String what) {
        return Failure.nothingChanged(
                Code.POOLER_UNSUITABLE,
                what,
                "set database.url to the server's own port",
                "or to a database of the pooler with sessions (pgbouncer: pool_mode = session) and a pool of at least 8");
    }

    @FunctionalInterface
    private interface Look<T> {
        T at() throws SQLException;
    }

    private static <T> T inTransaction(Connection connection, Look<T> look) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return look.at();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_catalog.pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
