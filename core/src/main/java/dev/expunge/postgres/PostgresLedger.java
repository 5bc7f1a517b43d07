package dev.expunge.postgres;

import dev.expunge.ledger.Entry;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Writes and reads the ledger. An entry written inside a transaction commits with it (promise P5).
public final class PostgresLedger {
    /// One writer at a time: the chain has one end. The key is "expunge" in ASCII.
    private static final Sql LOCK = Sql.of("select pg_advisory_xact_lock(28562936085800805)");

    private static final Sql APPEND = Sql.of("""
            with last as (select entry, hash from expunge.ledger order by entry desc limit 1),
            new as (
                select coalesce((select entry from last), 0) + 1 as entry, ?::bigint as run,
                       clock_timestamp() as written_at, ? as kind, ? as body,
                       coalesce((select hash from last), ''::bytea) as previous)
            insert into expunge.ledger (entry, run, written_at, kind, body, previous, hash)
            select entry, run, written_at, kind, body, previous,
                   sha256(previous || convert_to(concat_ws(e'\\n', entry, run,
                          to_char(written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, body), 'UTF8'))
              from new
            """);
    private static final Sql READ = Sql.of("""
            select entry, run, to_char(written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, body,
                   encode(previous, 'hex'), encode(hash, 'hex')
              from expunge.ledger order by entry
            """);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Session session;

    public PostgresLedger(Session session) {
        this.session = session;
    }

    /// Appends an entry inside the current transaction.
    ///
    /// @param body counts, digests, names of tables; never a value of a row
    void append(long run, String kind, Map<String, ?> body) {
        lock();
        appendLocked(run, kind, body);
    }

    /// Keeps every other writer out until the current transaction ends: whatever is numbered after it is numbered
    /// in the order of the commits.
    void lock() {
        session.query(LOCK, row -> true);
    }

    /// Appends an entry inside the current transaction, which has the lock already.
    void appendLocked(long run, String kind, Map<String, ?> body) {
        session.update(APPEND, run, kind, JSON.writeValueAsString(body));
    }

    /// Appends an entry in a transaction of its own.
    public void write(long run, String kind, Map<String, ?> body) {
        session.inTransaction(() -> {
            append(run, kind, body);
            return true;
        });
    }

    /// All entries, first to last.
    public List<Entry> entries() {
        return session.query(
                READ,
                row -> new Entry(
                        row.number(1), row.number(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)));
    }
}
