package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.map.MissingIndex;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// The indexes that a run builds for itself before it deletes and drops afterwards. Each is noted in the ledger
/// before
/// it is begun, so that whatever a crash leaves, valid or not, is found by its name. Used by one thread.
///
/// Nothing here blocks readers or writers: indexes are built and dropped concurrently, on a connection of their
/// own, so
/// that a pause or an end is obeyed while the server works.
public final class ExtraIndexes {
    private static final Sql NOTED = Sql.of("""
            select kind, body::jsonb ->> 'schema', body::jsonb ->> 'table', body::jsonb ->> 'index'
              from expunge.ledger where run = ? and kind in ('index_planned', 'index_dropped') order by entry
            """);
    private static final Sql STATE = Sql.of("""
            select x.indisvalid and x.indisready
              from pg_index x
              join pg_class i on i.oid = x.indexrelid
              join pg_class t on t.oid = x.indrelid
              join pg_namespace n on n.oid = t.relnamespace
             where n.nspname = ? and t.relname = ? and i.relname = ?
            """);
    private static final Sql OWNED = Sql.of("""
            select w.place, pg_has_role(c.relowner, 'usage') and has_schema_privilege(n.oid, 'create')
              from unnest(?::text[], ?::text[]) with ordinality as w (schema, name, place)
              join pg_namespace n on n.nspname = w.schema
              join pg_class c on c.relnamespace = n.oid and c.relname = w.name
             order by w.place
            """);

    private static final String NOT_IMMUTABLE = "42P17";

    private final RunConnection connection;
    private final long run;
    private final Checkpoint checkpoint;
    private final Time time;

    /// @param checkpoint asked while the server works: it may wait, and throw to stop
    public ExtraIndexes(RunConnection connection, long run, Checkpoint checkpoint, Time time) {
        this.connection = connection;
        this.run = run;
        this.checkpoint = checkpoint;
        this.time = time;
    }

    private record Noted(TableName table, String index) {
        Sql quoted() {
            return Sql.table(new TableName(table.schema(), index));
        }
    }

    /// Makes sure that the role may build them.
    ///
    /// @throws Failure `PRIVILEGE_REFUSED` with the statements for the owner
    public static void requireRight(Session session, List<MissingIndex> all) {
        List<MissingIndex> missing = possible(all);
        List<Boolean> owned = session.query(
                OWNED,
                row -> row.flag(2),
                missing.stream().map(m -> m.relation().schema()).toArray(String[]::new),
                missing.stream().map(m -> m.relation().name()).toArray(String[]::new));
        var refused = new ArrayList<MissingIndex>();
        for (int i = 0; i < owned.size(); i++) {
            if (!owned.get(i)) {
                refused.add(missing.get(i));
            }
        }
        if (!refused.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.PRIVILEGE_REFUSED,
                    "--with-indexes needs the owner of the tables, and the right to create in their schemas",
                    "let the owner run this, then leave --with-indexes away:"
                            + refused.stream()
                                    .map(m -> "\n  create index concurrently on "
                                            + m.relation().quoted() + " "
                                            + m.keySql().orElseThrow() + ";")
                                    .collect(Collectors.joining()));
        }
    }

    /// Builds what is missing.
    ///
    /// @param progress told how many are built and which comes next
    /// @return how many were built
    public int build(List<MissingIndex> all, BiConsumer<Integer, String> progress) {
        List<MissingIndex> missing = possible(all);
        if (missing.isEmpty()) {
            return 0;
        }
        try (var worker = new IndexWorker(connection.another(), checkpoint, time)) {
            int done = 0;
            for (MissingIndex index : missing) {
                progress.accept(done, index.relation() + " (" + index.edge().childTerm() + ")");
                done += build(index, worker) ? 1 : 0;
            }
            return done;
        }
    }

    private static List<MissingIndex> possible(List<MissingIndex> all) {
        return all.stream().filter(m -> m.keySql().isPresent()).toList();
    }

    /// False where the server says that no index can be on what a person wrote, because its values are not the same
    /// at
    /// every time and in every session.
    private boolean build(MissingIndex index, IndexWorker worker) {
        var noted = new Noted(index.relation(), name(index));
        if (!open().contains(noted)) {
            note("index_planned", noted, Map.of("key", index.keySql().orElseThrow()));
        }
        long begin = time.nanos();
        try {
            worker.work(
                    Sql.of("create index concurrently {index} on {table} {key}")
                            .with("index", Sql.name(noted.index()))
                            .with("table", Sql.table(noted.table()))
                            .with("key", Sql.written(index.keySql().orElseThrow())),
                    () -> remove(noted, worker),
                    "build the index " + Identifier.display(noted.index()) + " on " + noted.table());
        } catch (DatabaseException e) {
            if (!e.state().equals(NOT_IMMUTABLE)) {
                throw e;
            }
            note("index_dropped", noted, Map.of("there", false));
            return false;
        }
        note("index_built", noted, Map.of("millis", time.elapsed(begin).toMillis()));
        return true;
    }

    /// Drops every index that the run noted and did not drop yet; returns how many were there.
    public int drop() {
        List<Noted> open = open();
        if (open.isEmpty()) {
            return 0;
        }
        int dropped = 0;
        try (var worker = new IndexWorker(connection.another(), checkpoint, time)) {
            for (Noted noted : open) {
                boolean there = remove(noted, worker);
                note("index_dropped", noted, Map.of("there", there));
                dropped += there ? 1 : 0;
            }
        }
        return dropped;
    }

    /// Removes the index where it is there, on the table that it was noted for.
    private boolean remove(Noted noted, IndexWorker worker) {
        if (!exists(noted)) {
            return false;
        }
        worker.work(
                Sql.of("drop index concurrently if exists {index}").with("index", noted.quoted()),
                () -> {},
                "drop the index " + Identifier.display(noted.index()) + " on " + noted.table());
        return true;
    }

    private boolean exists(Noted noted) {
        return connection
                .session()
                .first(STATE, row -> true, noted.table().schema(), noted.table().name(), noted.index())
                .isPresent();
    }

    private List<Noted> open() {
        var open = new LinkedHashMap<Noted, Boolean>();
        connection
                .session()
                .query(
                        NOTED,
                        row -> {
                            var noted = new Noted(new TableName(row.text(2), row.text(3)), row.text(4));
                            boolean planned = row.text(1).equals("index_planned");
                            return planned ? open.put(noted, true) == null : open.remove(noted) != null;
                        },
                        run);
        return List.copyOf(open.keySet());
    }

    private void note(String kind, Noted noted, Map<String, Object> more) {
        var body = new LinkedHashMap<String, Object>();
        body.put("schema", noted.table().schema());
        body.put("table", noted.table().name());
        body.put("index", noted.index());
        body.putAll(more);
        new PostgresLedger(connection.session()).write(run, kind, body);
    }

    /// The same for the same index in every process of the run.
    private String name(MissingIndex index) {
        String what = index.relation().quoted() + " " + index.keySql().orElseThrow();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
            return "expunge_" + run + "_" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
