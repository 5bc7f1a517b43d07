package dev.expunge.postgres;

import dev.expunge.delete.Request;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.Locale;
import java.util.Map;

/// What people want of a run, from another terminal: the control row, each change with its ledger entry.
public final class RunRequests {
    private static final Sql PUT = Sql.of("""
            insert into expunge.control (run, wanted, requested_by) values (?, ?, session_user)
            on conflict (run) do update set wanted = excluded.wanted, requested_by = excluded.requested_by,
                                            requested_at = clock_timestamp()
            """);
    private static final Sql CLEAR = Sql.of("update expunge.control set wanted = 'run' where run = ?");

    private final Session session;

    public RunRequests(Session session) {
        this.session = session;
    }

    /// Asks the run for something. It looks several times a second.
    public void put(long run, Request wanted) {
        String word = wanted.name().toLowerCase(Locale.ROOT);
        session.inTransaction(() -> {
            session.update(PUT, run, word);
            new PostgresLedger(session).append(run, "requested", Map.of("wanted", word));
            return true;
        });
    }

    /// Forgets what was asked of an earlier process: whoever starts a run again wants it to go.
    public void clear(long run) {
        session.update(CLEAR, run);
    }
}
