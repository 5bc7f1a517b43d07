package dev.expunge.postgres;

import dev.expunge.signal.Measurement.Missing;
import dev.expunge.sql.Row;

/// What a role may see of other sessions, asked anew with every look: a right can be taken away.
final class Sight {
    /// The remedy for whoever may not see what is asked for.
    static final String GRANT = "grant pg_monitor to ";

    private Sight() {}

    /// That the role may not see something.
    ///
    /// @param row whose column `column` is the role, quoted where needed
    static Missing blind(Row row, int column, String what) {
        String role = row.text(column);
        return new Missing("the role " + role + " may not see " + what, GRANT + role);
    }
}
