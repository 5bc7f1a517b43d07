package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Alarm;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Measurement.Retired;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalSpec.ReplicationLag;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;

/// How far each expected standby is behind, in time and in bytes, as the primary sees it. Standbys behind a standby
/// are not seen by the primary: ask them with a query of your own. Needs `pg_read_all_stats`.
final class ReplicationSignal implements ServerSignal {
    private static final Sql STANDBYS = Sql.of("""
            select coalesce(r.application_name, ''), r.replay_lsn is not null,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint,
                   pg_wal_lsn_diff(r.replay_lsn, '0/0')::bigint,
                   (extract(epoch from r.replay_lag) * 1000)::bigint,
                   pg_has_role(current_user, 'pg_read_all_stats', 'usage'), quote_ident(current_user), r.pid is not null,
                   coalesce(r.pid, 0)::bigint
              from (select 1) one
              left join (pg_stat_replication r left join pg_replication_slots s on s.active_pid = r.pid)
                on s.slot_type is distinct from 'logical' and s.temporary is distinct from true
               and (r.state is null or r.state in ('streaming', 'catchup'))
            """);

    private static final Duration SETTLE = Duration.ofMillis(50);
    private static final int LOOKS = 10;

    private final ReplicationLag wanted;
    private final boolean demanded;
    private final Signal one;
    private final Time time;
    private final LagHistory history = new LagHistory();
    private final StandbyProgress replay = new StandbyProgress();
    private int settling = LOOKS;
    private final Map<String, Long> expected = new TreeMap<>();
    private Optional<Session> asked = Optional.empty();
    private int timeline;
    private boolean learnsAgain;
    private final Map<String, Long> retired = new TreeMap<>();

    /// One row of the server's view.
    private record Standby(
            String name, boolean replays, long primary, long replayed, Optional<Duration> told, long sender) {}

    /// @param demanded whether a server without a standby is a mistake
    ReplicationSignal(ReplicationLag wanted, boolean demanded, Signal pattern, Time time) {
        this.wanted = wanted;
        this.demanded = demanded;
        this.one = pattern;
        this.time = time;
        wanted.standbys().forEach(name -> expected.merge(name, 1L, Long::sum));
    }

    /// The signal from which those of each standby are made.
    static Signal pattern(ReplicationLag wanted, String source, Duration period) {
        SignalLimit limit = wanted.time().or(wanted::bytes).orElseThrow();
        return new Signal("replication_lag", source, Unit.SECONDS, limit, period);
    }

    @Override
    public Signal signal() {
        return one;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        noteWhoAnswers(session);
        List<Seen> rows = read(session);
        for (int i = 0; i < settling && rows.stream().anyMatch(this::puzzles); i++) {
            time.sleep(SETTLE);
            rows = read(session);
        }
        settling = 0;
        long now = time.nanos();
        var look = new Look(
                rows.stream().filter(Seen::connected).map(Seen::standby).collect(Collectors.groupingBy(Standby::name)),
                rows.stream().map(Seen::blind).flatMap(Optional::stream).findFirst(),
                now);
        if (learnsAgain && look.blind().isEmpty() && !(demanded && look.there().isEmpty())) {
            learnsAgain = false;
            retired.putAll(expected);
            expected.clear();
        }
        if (expected.isEmpty() && look.blind().isEmpty()) {
            look.there().forEach((name, all) -> expected.put(name, (long) all.size()));
        }
        var measured = new HashMap<Signal, Measurement>();
        retired.keySet().forEach(name -> note(measured, name, new Retired(), new Retired()));
        if (expected.isEmpty()) {
            measured.putAll(nobody(look));
        }
        expected.forEach((name, count) -> note(
                measured,
                name,
                inTime(look, name, count),
                measure(look, name, count, (standby, _) -> standby.primary() - standby.replayed())));
        return measured;
    }

    private List<Seen> read(Session session) {
        List<Seen> rows = session.query(STANDBYS, ReplicationSignal::seen);
        long now = time.nanos();
        history.note(rows.getFirst().standby().primary(), now);
        rows.stream()
                .filter(Seen::connected)
                .map(Seen::standby)
                .forEach(standby -> replay.note(standby.sender(), standby.replayed(), now));
        return rows;
    }

    /// A standby that replays is past what was there at the first look within a moment.
    private boolean puzzles(Seen seen) {
        return seen.connected() && seen.blind().isEmpty() && unknown(seen.standby(), time.nanos());
    }

    private boolean unknown(Standby standby, long now) {
        return standby.replays() && !history.knows(standby.replayed()) && !replay.moves(standby.sender(), now);
    }

    private void note(Map<Signal, Measurement> into, String name, Measurement time, Measurement bytes) {
        wanted.time().ifPresent(limit -> into.put(named("replication_lag of ", name, Unit.SECONDS, limit), time));
        wanted.bytes().ifPresent(limit -> into.put(named("replication_lag_bytes of ", name, Unit.BYTES, limit), bytes));
    }

    /// After a promotion the standbys that were connected before are not this primary's: where the spec names none,
    /// those that it has are expected from here on. Only a new session can lead to another primary.
    private void noteWhoAnswers(Session session) {
        if (asked.filter(session::equals).isPresent()) {
            return;
        }
        if (Targets.inRecovery(session)) {
            return;
        }
        int now = Targets.timeline(session);
        if (timeline != 0 && timeline != now) {
            history.forget();
            settling = LOOKS;
            learnsAgain = wanted.standbys().isEmpty();
        }
        timeline = now;
        asked = Optional.of(session);
    }

    private Signal named(String what, String name, Unit unit, SignalLimit limit) {
        return new Signal(what + name, one.source(), unit, limit, one.period());
    }

    /// One look at the server's view.
    private record Look(Map<String, List<Standby>> there, Optional<Missing> blind, long now) {}

    /// @param connected whether the row is about a standby at all
    private record Seen(Standby standby, boolean connected, Optional<Missing> blind) {}

    private static Seen seen(Row row) {
        var standby = new Standby(
                row.text(1),
                row.flag(2),
                row.number(3),
                row.number(4),
                row.optionalNumber(5).map(Duration::ofMillis),
                row.number(9));
        boolean connected = row.flag(8);
        Optional<Missing> blind =
                connected && !row.flag(6) ? Optional.of(Sight.blind(row, 7, "how far standbys are")) : Optional.empty();
        return new Seen(standby, connected, blind);
    }

    private Map<Signal, Measurement> nobody(Look look) {
        if (look.blind().isPresent()) {
            return Map.of(one, look.blind().get());
        }
        return demanded
                ? Map.of(
                        one,
                        new Missing(
                                "no standby is connected to this server",
                                "start the standby, or leave replication_lag out of the spec"))
                : Map.of();
    }

    private Measurement inTime(Look look, String name, long count) {
        boolean known =
                look.there().getOrDefault(name, List.of()).stream().noneMatch(standby -> unknown(standby, look.now()));
        return known || look.blind().isPresent()
                ? measure(look, name, count, this::seconds)
                : new Alarm("the standby " + name + " replays nothing, and was behind before this process looked:"
                        + " by how long is not known");
    }

    private Measurement measure(Look look, String name, long count, ToDoubleBiFunction<Standby, Look> value) {
        if (look.blind().isPresent()) {
            return look.blind().get();
        }
        List<Standby> there = look.there().getOrDefault(name, List.of());
        if (there.size() < count) {
            String which =
                    count == 1 ? "the standby " + name + " is" : count - there.size() + " standbys " + name + " are";
            return new Missing(
                    which + " not connected to this server",
                    "start it, correct its name in standbys, or leave replication_lag out of the spec");
        }
        if (!there.stream().allMatch(Standby::replays)) {
            return new Missing("the standby " + name + " does not say what it has replayed", "");
        }
        return Measurement.of(there.stream()
                .mapToDouble(standby -> value.applyAsDouble(standby, look))
                .max()
                .orElseThrow());
    }

    private double seconds(Standby standby, Look look) {
        return history.lag(standby.replayed(), standby.told(), look.now()).toMillis() / 1000.0;
    }
}
