package dev.expunge.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/// Streams rows to and from the server.
final class Copying {
    private Copying() {}

    static long out(Connection connection, Sql copy, OutputStream sink) throws SQLException {
        try {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy.finished(), sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long in(Connection connection, Sql copy, InputStream lines) throws SQLException {
        try {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy.finished(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
