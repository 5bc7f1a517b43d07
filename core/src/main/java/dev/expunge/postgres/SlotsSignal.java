package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Alarm;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Measurement.Value;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalSpec.Slots;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What each replication slot holds back, and whether the server still keeps it: `wal_status` unreserved or lost is
/// an alarm. Needs no right.
final class SlotsSignal implements ServerSignal {
    private static final Sql SLOTS = Sql.of("""
            select slot_name, coalesce(wal_status, ''),
                   coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
              from pg_replication_slots where not temporary
            """);

    private final Slots wanted;
    private final Signal pattern;
    private final Set<String> expected = new TreeSet<>();

    private record Slot(String name, String status, long retained) {}

    SlotsSignal(Slots wanted, String source, Duration period) {
        this.wanted = wanted;
        this.pattern = new Signal("slots", source, Unit.BYTES, wanted.limit(), period);
        this.expected.addAll(wanted.names());
    }

    @Override
    public Signal signal() {
        return pattern;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        Map<String, Slot> there =
                session.query(SLOTS, row -> new Slot(row.text(1), row.text(2), row.number(3))).stream()
                        .collect(Collectors.toMap(Slot::name, Function.identity()));
        if (expected.isEmpty()) {
            expected.addAll(there.keySet());
        }
        if (expected.isEmpty()) {
            return Map.of(pattern, new Missing("this server has no replication slot", "leave slots out of the spec"));
        }
        var measured = new LinkedHashMap<Signal, Measurement>();
        expected.forEach(name -> measured.put(named(name), measure(name, there)));
        return measured;
    }

    private Signal named(String name) {
        return new Signal("slot " + name, pattern.source(), Unit.BYTES, wanted.limit(), pattern.period());
    }

    private static Measurement measure(String name, Map<String, Slot> there) {
        Slot slot = there.get(name);
        if (slot == null) {
            return new Missing(
                    "there is no replication slot " + name, "correct slots.names of the spec, or create the slot");
        }
        return switch (slot.status()) {
            case "lost" -> new Alarm("the replication slot " + name + " has lost the log it needs (wal_status lost)");
            case "unreserved" ->
                new Alarm(
                        "the replication slot " + name + " is about to lose the log it needs (wal_status unreserved)");
            default -> new Value(slot.retained(), slot.status());
        };
    }
}
