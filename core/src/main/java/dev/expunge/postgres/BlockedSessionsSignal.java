package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalLimit;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.Map;

/// How many sessions of others have waited for a lock of ours for as long as the limit says.
///
/// Ours are all sessions of this product in this database, of whatever process. Only sessions that wait at all are
/// asked for who blocks them: with nobody waiting it costs one pass over the lock table. Needs no right.
final class BlockedSessionsSignal implements ServerSignal {
    private static final Sql BLOCKED = Sql.of("""
            with ours as materialized (
                select array_agg(pid) as pids from pg_stat_activity
                 where application_name like 'expunge %' and datname = current_database()),
            waiting as materialized (
                select pid, max(waitstart) as since from pg_locks where not granted group by pid)
            select count(*), coalesce(min('pid ' || w.pid), '')
              from waiting w, ours
             where w.since <= clock_timestamp() - make_interval(secs => ?::float8 / 1000)
               and w.pid <> all (ours.pids) and pg_blocking_pids(w.pid) && ours.pids
            """);

    private final Signal signal;
    private final long millis;

    BlockedSessionsSignal(SignalLimit limit, String source, Duration period) {
        this.signal = new Signal("blocked_sessions", source, Unit.COUNT, limit.atOnce(), period);
        this.millis = limit.hold().toMillis();
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        return session.one(BLOCKED, row -> Map.of(signal, new Measurement.Value(row.number(1), row.text(2))), millis);
    }
}
