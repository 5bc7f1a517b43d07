package dev.expunge.fluxmap;

import java.sql.Connection;
import java.sql.SQLException;

/// Opens connections to one database. Safe to call from several threads.
@FunctionalInterface
public interface Connections {
    /// A new connection in auto-commit mode, which the caller closes.
    ///
    /// @throws SQLException when the server cannot be reached or refuses
    Connection open() throws SQLException;

    /// The same connections, each known to the server under an application name.
    ///
    /// @param applicationName as `pg_stat_activity` shows it, at most 63 characters
    default Connections named(String applicationName) {
        return () -> {
            Connection connection = open();
            connection.setClientInfo("ApplicationName", applicationName);
            return connection;
        };
    }
}
