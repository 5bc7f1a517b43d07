package dev.expunge.postgres;

import dev.expunge.backup.snapshot.Taken;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the ledger says of snapshots: which one a run took, and how long a drill took to restore one.
public final class SnapshotBook {
    private static final String TAKEN = "snapshot";
    private static final String DRILLED = "drilled";
    private static final Sql OF_RUN = Sql.of("""
            select run, body, written_at from expunge.ledger where run = ? and kind = ? order by entry desc limit 1
            """);
    private static final Sql OF_SPEC = Sql.of("""
            select l.run, l.body, l.written_at from expunge.ledger l join expunge.run r on r.id = l.run
             where r.name = ? and l.kind = ? order by l.entry desc limit 1
            """);
    private static final Sql ALL = Sql.of("""
            select l.run, l.body, l.written_at from expunge.ledger l join expunge.run r on r.id = l.run
             where r.name = ? and l.kind = ? order by l.entry
            """);
    private static final Sql SIZE = Sql.of("select pg_database_size(current_database())");
    private static final Sql VERSION = Sql.of("select current_setting('server_version_num')::int / 10000");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Session session;

    public SnapshotBook(Session session) {
        this.session = session;
    }

    /// The snapshot of a run.
    ///
    /// @param taken of the kind `none` where there is none
    public record Recorded(long run, Taken taken) {}

    /// How long it took to have a snapshot back.
    public record Drilled(String kind, String name, Duration took, Instant on) {}

    /// Names the snapshot that a run rests on.
    public void write(long run, Taken taken, Duration took) {
        new PostgresLedger(session).write(run, TAKEN, body(taken, took));
    }

    /// Says that a snapshot was restored and looked at.
    ///
    /// @param rows of each touched table in it
    public void drilled(long run, Taken taken, Duration took, Map<String, Long> rows) {
        var body = new HashMap<String, Object>(body(taken, took));
        body.put("rows", new TreeMap<>(rows));
        new PostgresLedger(session).write(run, DRILLED, body);
    }

    private static Map<String, Object> body(Taken taken, Duration took) {
        return Map.of(
                "kind", taken.kind(),
                "name", taken.name(),
                "at", taken.at().toString(),
                "took_ms", took.toMillis(),
                "facts", taken.facts());
    }

    /// The one of a run.
    public Optional<Recorded> of(long run) {
        return session.first(OF_RUN, SnapshotBook::recorded, run, TAKEN);
    }

    /// The newest of all runs of a spec.
    public Optional<Recorded> newest(String spec) {
        return session.first(OF_SPEC, SnapshotBook::recorded, spec, TAKEN);
    }

    /// Those of all runs of a spec, the oldest first; none where none was taken.
    public List<Recorded> all(String spec) {
        return session.query(ALL, SnapshotBook::recorded, spec, TAKEN).stream()
                .filter(it -> !it.taken().kind().equals("none"))
                .toList();
    }

    /// The last drill with a snapshot of that kind.
    public Optional<Drilled> lastDrill(String spec, String kind) {
        return session.first(OF_SPEC, SnapshotBook::drill, spec, DRILLED)
                .filter(drill -> drill.kind().equals(kind));
    }

    /// The size of the database in bytes.
    public long bytes() {
        return session.one(SIZE, row -> row.number(1));
    }

    /// The version of the server.
    public int major() {
        return Math.toIntExact(session.one(VERSION, row -> row.number(1)));
    }

    private static Recorded recorded(Row row) {
        JsonNode body = JSON.readTree(row.text(2));
        Map<String, String> facts = body.path("facts")
                .propertyStream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asString()));
        return new Recorded(
                row.number(1),
                new Taken(
                        body.path("kind").asString(),
                        body.path("name").asString(),
                        Instant.parse(body.path("at").asString()),
                        facts));
    }

    private static Drilled drill(Row row) {
        JsonNode body = JSON.readTree(row.text(2));
        return new Drilled(
                body.path("kind").asString(),
                body.path("name").asString(),
                Duration.ofMillis(body.path("took_ms").asLong()),
                row.instant(3).orElse(Instant.EPOCH));
    }
}
