package dev.expunge.bench;

import java.sql.SQLException;

/// One way to delete the candidates of a Fluxmap. Keeps no state between databases.
interface Contender {
    /// How the figures call it.
    String name();

    /// Deletes the candidates of a fresh database.
    ///
    /// @param database its name
    Measured run(String database) throws SQLException;
}
