package dev.expunge.spec;

import dev.expunge.spec.SignalLimit.Then;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The keys below `pace.signals`.
final class SignalKeys {
    /// How long somebody must be blocked by us before it counts.
    static final Duration BLOCKED_FOR = Duration.ofMillis(200);

    /// How long we must wait for locks before it counts.
    static final Duration WAITED_FOR = Duration.ofSeconds(1);

    private static final LimitKeys COUNT = LimitKeys.of(LimitKeys.count());
    private static final LimitKeys BYTES = LimitKeys.of(LimitKeys.bytes());

    private static final Key<SignalLimit> BLOCKED = Key.optional(
            "blocked_sessions",
            LimitKeys.of(LimitKeys.count(), Then.CRAWL, BLOCKED_FOR).above(),
            "Sessions that wait for a lock of ours.");
    private static final Key<SignalLimit> WAITS = Key.optional(
            "lock_waits",
            LimitKeys.of(LimitKeys.count(), Then.SLOW, WAITED_FOR).above(),
            "Our own sessions that wait for a lock.");

    private static final Shape<SignalLimit> BEHIND =
            LimitKeys.of(LimitKeys.seconds()).above();
    private static final Key<SignalLimit> TIME = Key.optional("time", BEHIND, "How far a standby may be behind.");
    private static final Key<SignalLimit> LAG_BYTES =
            Key.optional("bytes", BYTES.above(), "How much write-ahead log a standby may have to replay.");
    private static final Key<List<String>> STANDBYS = Key.optional(
            "standbys",
            new Items<>(Texts.any(), 1),
            "The application_name of each standby that must be there; without it, those seen at the start.");
    private static final Section<SignalSpec> LAG_SECTION = new Section<>(
            List.of(TIME, LAG_BYTES, STANDBYS),
            (spot, _) -> {
                if (spot.find(TIME.name()).isEmpty()
                        && spot.find(LAG_BYTES.name()).isEmpty()) {
                    spot.wrong("must have time, bytes or both");
                }
            },
            values -> new SignalSpec.ReplicationLag(
                    values.of(TIME), values.of(LAG_BYTES), values.of(STANDBYS).orElse(List.of())));
    private static final Key<SignalSpec> LAG = Key.optional(
            "replication_lag",
            new Either<>(
                    new LimitKeys.Mapped<>(
                            LimitKeys.seconds(),
                            time -> new SignalSpec.ReplicationLag(
                                    Optional.of(SignalLimit.moreThan(time)), Optional.empty(), List.of())),
                    LAG_SECTION),
            "How far standbys are behind; one that is gone pauses.");

    private static final Key<List<String>> NAMES =
            Key.optional("names", new Items<>(Texts.any(), 1), "The slots; without it, those that exist at the start.");
    private static final Key<SignalLimit> RETAINED =
            Key.required("retained", BYTES.above(), "How much write-ahead log a slot may hold back.");
    private static final Key<SignalSpec> SLOTS = Key.optional(
            "slots",
            Section.of(
                    List.of(RETAINED, NAMES),
                    values -> new SignalSpec.Slots(
                            values.the(RETAINED), values.of(NAMES).orElse(List.of()))),
            "Replication slots: what they hold back, and whether the server gives them up.");

    private static final Key<SignalLimit> ARCHIVER =
            Key.optional("archiver_backlog", COUNT.above(), "Files that wait for the archiver; one that fails pauses.");
    private static final Key<SignalLimit> WAL =
            Key.optional("wal_rate", BYTES.above(), "Write-ahead log written in a second, by everybody.");
    private static final Key<SignalLimit> ACTIVE =
            Key.optional("active_backends", COUNT.above(), "Other sessions that run a statement.");
    private static final Key<SignalLimit> XMIN = Key.optional(
            "oldest_xmin", COUNT.above(), "The age, in transactions, of the oldest snapshot that anybody holds.");
    private static final Key<SignalLimit> WRAPAROUND = Key.optional(
            "wraparound_vacuum",
            COUNT.above(),
            "Autovacuums against wraparound that work on a table of this run: 0 allows none.");
    private static final Key<SignalLimit> DISK =
            Key.optional("free_disk", BYTES.under(), "Free space where a server on this machine keeps its data.");

    private static final Key<List<SignalSpec>> QUERIES =
            Key.optional("queries", new Items<>(OutsideKeys.QUERY, 1), "Numbers from queries of your own.");
    private static final Key<List<SignalSpec>> HTTP =
            Key.optional("http", new Items<>(OutsideKeys.HTTP, 1), "Numbers that an address answers with.");
    private static final Key<List<SignalSpec>> PROMQL =
            Key.optional("promql", new Items<>(OutsideKeys.PROMQL, 1), "Numbers from queries to Prometheus.");
    private static final Key<List<SignalSpec>> CLOUDWATCH =
            Key.optional("cloudwatch", new Items<>(OutsideKeys.CLOUDWATCH, 1), "Metrics of Amazon CloudWatch.");

    static final Section<List<SignalSpec>> SECTION = new Section<>(
            List.of(
                    BLOCKED,
                    WAITS,
                    LAG,
                    SLOTS,
                    ARCHIVER,
                    WAL,
                    ACTIVE,
                    XMIN,
                    WRAPAROUND,
                    DISK,
                    QUERIES,
                    HTTP,
                    PROMQL,
                    CLOUDWATCH),
            (spot, values) -> OutsideKeys.uniqueNames(spot, signals(values)),
            SignalKeys::signals);

    private SignalKeys() {}

    private static List<SignalSpec> signals(Values values) {
        var signals = new ArrayList<SignalSpec>();
        Consumer<SignalSpec> add = signals::add;
        values.of(BLOCKED).map(SignalSpec.BlockedSessions::new).ifPresent(add);
        values.of(WAITS).map(SignalSpec.LockWaits::new).ifPresent(add);
        values.of(LAG).ifPresent(add);
        values.of(SLOTS).ifPresent(add);
        values.of(ARCHIVER).map(SignalSpec.ArchiverBacklog::new).ifPresent(add);
        values.of(WAL).map(SignalSpec.WalRate::new).ifPresent(add);
        values.of(ACTIVE).map(SignalSpec.ActiveBackends::new).ifPresent(add);
        values.of(XMIN).map(SignalSpec.OldestXmin::new).ifPresent(add);
        values.of(WRAPAROUND).map(SignalSpec.WraparoundVacuum::new).ifPresent(add);
        values.of(DISK).map(SignalSpec.FreeDisk::new).ifPresent(add);
        List.of(QUERIES, HTTP, PROMQL, CLOUDWATCH).forEach(key -> values.of(key).ifPresent(signals::addAll));
        return List.copyOf(signals);
    }
}
