package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Signal;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.Map;

/// How many bytes of write-ahead log are written in a second, by everybody, over the time since the last look; 0 at
/// the first. Needs no right.
final class WalRateSignal implements ServerSignal {
    private static final Sql PLACE = Sql.of("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
    private static final double SECOND = 1e9;

    private final Signal signal;
    private final Time time;
    private long place = -1;
    private long at;

    WalRateSignal(Signal signal, Time time) {
        this.signal = signal;
        this.time = time;
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        long next = session.one(PLACE, row -> row.number(1));
        long now = time.nanos();
        double rate = place < 0 || now <= at ? 0 : (next - place) / ((now - at) / SECOND);
        place = next;
        at = now;
        return Map.of(signal, Measurement.of(Math.max(0, rate)));
    }
}
