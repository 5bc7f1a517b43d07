package dev.expunge.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.app.SystemTime;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Value;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Source;
import dev.expunge.spec.SignalSpec;
import dev.expunge.sql.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sources of signals of a test's database, closed with all that a test opened beside them.
final class SignalSources implements AutoCloseable {
    private final String database;
    private final List<AutoCloseable> open = new ArrayList<>();

    SignalSources(String database) {
        this.database = database;
    }

    /// The source of one signal as the superuser sees it.
    Source of(SignalSpec spec) {
        return of("postgres", spec);
    }

    /// The source of one signal as that role sees it.
    Source of(String role, SignalSpec spec) {
        var from = new Database(TestServer.server().url(database), Optional.of(role), Optional.empty());
        Source source = new ServerSources(from, List.of(), true, new SystemTime())
                .of(List.of(spec))
                .getFirst();
        open.add(source);
        return source;
    }

    void alsoClose(AutoCloseable other) {
        open.add(other);
    }

    /// The one measurement of a source.
    static Measurement only(Source source) {
        Map<Signal, Measurement> seen = source.look();
        assertThat(seen).hasSize(1);
        return seen.values().iterator().next();
    }

    static double value(Source source) {
        return ((Value) only(source)).value();
    }

    @Override
    public void close() {
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        open.clear();
    }
}
