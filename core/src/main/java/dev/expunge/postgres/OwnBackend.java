package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;

/// The server process of one of our connections, so that it can be told from a later one with the same number.
///
/// @param since when it began, as the server writes it
record OwnBackend(int pid, String since) {
    private static final Sql SELF = Sql.of("""
            select pid, backend_start::text from pg_stat_activity where pid = pg_backend_pid()
            """);
    private static final Sql END = Sql.of("""
            select pg_terminate_backend(pid) from pg_stat_activity
             where pid = ? and backend_start::text = ? and pid <> pg_backend_pid()
            """);

    /// The one that answers on this session.
    static OwnBackend of(Session session) {
        return session.one(SELF, row -> new OwnBackend((int) row.number(1), row.text(2)));
    }

    /// Ends it over another connection: it may wait for a client that is cut off, and hold locks for as long as
    /// that takes. A commit that it has begun it finishes.
    ///
    /// @return whether it was still there
    boolean end(Session other) {
        return other.first(END, row -> true, pid, since).isPresent();
    }
}
