package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Numeral;
import dev.expunge.signal.Signal;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A number from a query that the user wrote. It runs in a read-only transaction.
final class QuerySignal implements ServerSignal {
    private final Signal signal;
    private final Sql query;

    QuerySignal(Signal signal, String query) {
        this.signal = signal;
        this.query = Sql.written(query);
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        try {
            List<Optional<String>> rows =
                    session.asTheApplication(() -> session.query(query, row -> row.optionalText(1)));
            return Map.of(signal, rows.size() == 1 ? number(rows.getFirst()) : missing(rows.size() + " rows"));
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.CONNECTION || e.kind() == SqlState.CANCELLED) {
                throw e;
            }
            return Map.of(signal, new Missing("its query fails: " + e.getMessage(), "correct its sql in the spec"));
        }
    }

    /// What the query gives may be anybody's data, so it is never shown.
    private static Measurement number(Optional<String> text) {
        return text.flatMap(Numeral::parse).map(Measurement::of).orElseGet(() -> missing("no number"));
    }

    private static Measurement missing(String what) {
        return new Missing("its query returns " + what, "make its sql return one number");
    }
}
