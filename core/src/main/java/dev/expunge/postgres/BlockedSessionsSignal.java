package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalLimit;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.Map;

/// How many sessions of others have waited for a lock of ours for as long as the limit says.
///
/// Ours are all sessions of this product in this database, of whatever process. Only sessions that wait for something
/// on which we hold a lock are asked for who blocks them ([LockObject]), those that have waited longest first, and
/// no more than it takes to be beyond the limits: beyond that it is at least so many. Needs no right.
final class BlockedSessionsSignal implements ServerSignal {
    private static final int ASKED = 50;

    static final Sql BLOCKED = Sql.of("""
            with ours as materialized (
                select pid from pg_stat_activity
                 where application_name like 'expunge %' and datname = current_database()),
            lock as materialized (
                select pid, granted, waitstart, {object} as object
                  from pg_locks where not granted or pid in (select pid from ours)),
            waiting as materialized (
                select pid from lock
                 where not granted and pid not in (select pid from ours)
                   and waitstart <= clock_timestamp() - make_interval(secs => ?::float8 / 1000)
                   and object in (select object from lock where granted and pid in (select pid from ours))
                 group by pid order by max(waitstart) limit ?)
            select count(*), coalesce(min('pid ' || w.pid), ''), (select count(*) from waiting)
              from waiting w
             where pg_blocking_pids(w.pid) && (select array_agg(pid) from ours)
            """).with("object", LockObject.OF_ROW);

    private final Signal signal;
    private final long millis;
    private final long asked;

    BlockedSessionsSignal(SignalLimit limit, String source, Duration period) {
        this.signal = new Signal("blocked_sessions", source, Unit.COUNT, limit.atOnce(), period);
        this.millis = limit.hold().toMillis();
        this.asked = Math.max(
                ASKED, 1 + (long) Math.max(limit.pause(), limit.critical().orElse(0)));
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        return session.one(BLOCKED, row -> Map.of(signal, measured(row)), millis, asked);
    }

    private Measurement measured(Row row) {
        boolean all = row.number(3) < asked;
        return new Measurement.Value(row.number(1), row.text(2) + (all ? "" : " and others, at least so many"));
    }

    @Override
    public Signal signal() {
        return signal;
    }
}
