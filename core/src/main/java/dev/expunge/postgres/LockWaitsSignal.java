package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalLimit;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.Map;

/// How many of our own sessions wait for a lock or a lightweight lock at this moment. Advisory locks do not count:
/// with those our sessions wait for each other. Needs no right: a role sees its own sessions.
final class LockWaitsSignal implements ServerSignal {
    private static final Sql WAITS = Sql.of("""
            select count(*), coalesce(min(wait_event_type || ' ' || wait_event), '')
              from pg_stat_activity
             where application_name like 'expunge %' and datname = current_database()
               and wait_event_type in ('Lock', 'LWLock') and wait_event <> 'advisory'
            """);

    private final Signal signal;

    LockWaitsSignal(SignalLimit limit, String source, Duration period) {
        this.signal = new Signal("lock_waits", source, Unit.COUNT, limit, period);
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        return session.one(WAITS, row -> Map.of(signal, new Measurement.Value(row.number(1), row.text(2))));
    }
}
