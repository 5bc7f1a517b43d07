package dev.expunge.sql;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.sql.Connection;
import java.sql.SQLException;

/// Which servers are spoken to: every promise is tested on each of these versions, and on none before.
final class ServerVersion {
    /// The oldest major version.
    static final int OLDEST = 14;

    private ServerVersion() {}

    /// Before anything is set or asked that an older server may understand otherwise.
    ///
    /// @throws Failure `SERVER_TOO_OLD`
    static void require(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST) {
            throw Failure.nothingChanged(
                    Code.SERVER_TOO_OLD,
                    "the server is PostgreSQL "
                            + connection.getMetaData().getDatabaseProductVersion()
                            + "; what is promised here was never tried on one before PostgreSQL " + OLDEST,
                    "upgrade the server, or name another one in database.url");
        }
    }
}
