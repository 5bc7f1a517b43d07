package dev.expunge.postgres;

import dev.expunge.Amounts;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Source;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Signals that the server tells over one connection of their own. A connection that is lost is opened again at the
/// next look; until then its signals are missing.
final class ServerSource implements Source {
    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);

    /// Beyond the server's own limit: a network that swallows everything must not keep the signals waiting.
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final Database database;
    private final String name;
    private final Duration period;
    private final List<ServerSignal> signals;
    private volatile Optional<Session> session = Optional.empty();

    ServerSource(Database database, String name, Duration period, List<ServerSignal> signals) {
        this.database = database;
        this.name = name;
        this.period = period;
        this.signals = List.copyOf(signals);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public Map<Signal, Measurement> look() {
        Session own = session.orElseGet(this::open);
        var seen = new HashMap<Signal, Measurement>();
        for (ServerSignal signal : signals) {
            seen.putAll(look(signal, own));
        }
        return seen;
    }

    /// A signal that fails by itself takes no other with it.
    private Map<Signal, Measurement> look(ServerSignal signal, Session own) {
        try {
            return signal.look(own);
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.CONNECTION) {
                close();
                throw e;
            }
            String why = e.kind() == SqlState.CANCELLED
                    ? "the server did not answer within " + Amounts.exact(deadline())
                    : String.valueOf(e.getMessage());
            return Map.of(signal.signal(), new Missing(why, ""));
        }
    }

    private Session open() {
        Session opened = database.open(Database.Access.READ_ONLY, "signals");
        opened.execute(Sql.of("set statement_timeout = {limit}")
                .with("limit", Sql.number(deadline().toMillis())));
        opened.await(deadline().plus(ANSWER));
        session = Optional.of(opened);
        return opened;
    }

    private Duration deadline() {
        return period.compareTo(SHORTEST_DEADLINE) < 0 ? SHORTEST_DEADLINE : period;
    }

    @Override
    public void close() {
        session.ifPresent(Session::close);
        session = Optional.empty();
    }
}
