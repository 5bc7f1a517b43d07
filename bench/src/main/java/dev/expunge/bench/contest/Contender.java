package dev.expunge.bench.contest;

import java.sql.SQLException;

/// One way to delete the candidates of a Fluxmap. Keeps no state between databases.
public interface Contender {
    /// How the figures call it.
    String name();

    /// Deletes the candidates of a fresh database.
    ///
    /// @param database its name
    Measured run(String database) throws SQLException;

    /// What is to be left: contenders with the same aim must leave the same rows.
    default String aim() {
        return "no candidate";
    }
}
