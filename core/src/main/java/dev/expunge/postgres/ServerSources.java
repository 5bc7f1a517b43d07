package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Source;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.SignalSpec.Outside;
import dev.expunge.sql.Database;
import dev.expunge.sql.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The sources of all signals that are read over connections to the database of a run: locks twice a second, the
/// rest of what the server tells each second, each query of the user by itself.
public final class ServerSources {
    private static final String LOCKS = "locks";
    private static final String SERVER = "server";
    private static final Duration LOCKS_PERIOD = Duration.ofMillis(500);
    private static final Duration SERVER_PERIOD = Duration.ofSeconds(1);

    private final Database database;
    private final Collection<TableName> touched;
    private final boolean demanded;
    private final Time time;

    /// @param touched the tables from which the run deletes
    /// @param demanded whether the spec asks for the signals, rather than having none of its own
    public ServerSources(Database database, Collection<TableName> touched, boolean demanded, Time time) {
        this.database = database;
        this.touched = List.copyOf(touched);
        this.demanded = demanded;
        this.time = time;
    }

    /// The sources of those of `signals` that come from the database. Connects to nothing yet.
    public List<Source> of(List<SignalSpec> signals) {
        var locks = new ArrayList<ServerSignal>();
        var server = new ArrayList<ServerSignal>();
        var sources = new ArrayList<Source>();
        for (SignalSpec signal : signals) {
            lock(signal).ifPresent(locks::add);
            server(signal).ifPresent(server::add);
            if (signal instanceof SignalSpec.Query query) {
                sources.add(query(query));
            }
        }
        if (!locks.isEmpty()) {
            sources.add(new ServerSource(database, LOCKS, LOCKS_PERIOD, locks));
        }
        if (!server.isEmpty()) {
            sources.add(new ServerSource(database, SERVER, SERVER_PERIOD, server));
        }
        return sources;
    }

    private static Optional<ServerSignal> lock(SignalSpec signal) {
        return switch (signal) {
            case SignalSpec.BlockedSessions it ->
                Optional.of(new BlockedSessionsSignal(it.limit(), LOCKS, LOCKS_PERIOD));
            case SignalSpec.LockWaits it -> Optional.of(new LockWaitsSignal(it.limit(), LOCKS, LOCKS_PERIOD));
            default -> Optional.empty();
        };
    }

    private Optional<ServerSignal> server(SignalSpec signal) {
        return switch (signal) {
            case SignalSpec.ReplicationLag it ->
                Optional.of(new ReplicationSignal(
                        it, demanded, ReplicationSignal.pattern(it, SERVER, SERVER_PERIOD), time));
            case SignalSpec.Slots it -> Optional.of(new SlotsSignal(it, SERVER, SERVER_PERIOD));
            case SignalSpec.ArchiverBacklog it -> Optional.of(new ArchiverSignal(it.limit(), SERVER, SERVER_PERIOD));
            case SignalSpec.WalRate it ->
                Optional.of(new WalRateSignal(
                        new Signal("wal_rate", SERVER, Unit.BYTES_PER_SECOND, it.limit(), SERVER_PERIOD), time));
            case SignalSpec.ActiveBackends it -> Optional.of(ActivitySignal.active(it.limit(), SERVER, SERVER_PERIOD));
            case SignalSpec.OldestXmin it -> Optional.of(ActivitySignal.oldestXmin(it.limit(), SERVER, SERVER_PERIOD));
            case SignalSpec.WraparoundVacuum it ->
                Optional.of(ActivitySignal.wraparound(
                        new Signal("wraparound_vacuum", SERVER, Unit.COUNT, it.limit(), SERVER_PERIOD), touched));
            case SignalSpec.FreeDisk it -> Optional.of(new FreeDiskSignal(it.limit(), SERVER, SERVER_PERIOD));
            default -> Optional.empty();
        };
    }

    private Source query(SignalSpec.Query query) {
        Outside outside = query.outside();
        String source = "query " + outside.name();
        var signal = new Signal(outside.name(), source, Unit.NUMBER, outside.limit(), outside.every());
        return new ServerSource(database, source, outside.every(), List.of(new QuerySignal(signal, query.sql())));
    }
}
