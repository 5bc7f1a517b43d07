package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Archive;
import dev.expunge.backup.ExportedFile;
import dev.expunge.backup.ExportedSlice;
import dev.expunge.backup.Identities;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Brings exported rows into tables of a schema of their own, made as the tables were when they were
/// exported, without keys, references and triggers: for somebody to look at, or to move by hand. Used by the
/// session's thread.
public final class Scratch {
    private static final Sql RELATIONS = Sql.of("""
            select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ?
            """);
    private static final int BUFFER = 1 << 16;

    private final Session session;
    private final Archive archive;
    private final Identities keys;
    private final String name;
    private final RestoreSchema schema;

    /// @param name of the schema, which is made where it is missing
    public Scratch(Session session, Archive archive, Identities keys, String name) {
        this.session = session;
        this.archive = archive;
        this.keys = keys;
        this.name = name;
        this.schema = RestoreSchema.asExported(archive.manifest(), name);
    }

    /// Makes sure that nothing is in the schema.
    ///
    /// @throws Failure `RESTORE_REFUSED` when something is
    public void requireEmpty() {
        if (session.one(RELATIONS, row -> row.number(1), name) > 0) {
            throw Failure.nothingChanged(
                    Code.RESTORE_REFUSED,
                    "there are tables in schema " + name + " already",
                    "name a schema that is not there yet, or is empty: --into-schema NAME",
                    "or drop it, when what is in it was only looked at");
        }
    }

    /// Whom the choice is about: deleted, restored or not. Makes temporary tables to find named ones.
    ///
    /// @param made called when these are made
    /// @throws Failure `USAGE` when a named subject is not among those whom the run deleted
    public BitSet chosen(RestoreChoice choice, Runnable made) {
        var stage = new RestoreStage(session, RestoreSchema.asExported(archive.manifest(), "pg_temp"), archive, keys);
        if (choice instanceof RestoreChoice.Subjects || choice instanceof RestoreChoice.Again) {
            stage.create();
        }
        made.run();
        long run = Long.parseLong(archive.manifest().identity().run());
        return new RestoreChosen(run, new RestoreBook(session), stage, true).of(choice, () -> {});
    }

    /// How many rows of the chosen ones each table has; touches no table.
    public List<RestoreCount> count(BitSet chosen, Runnable step) {
        var rows = new TreeMap<Integer, Long>();
        for (ExportedSlice slice : archive.manifest().slices()) {
            for (ExportedFile file : slice.files()) {
                step.run();
                archive.read(
                        file,
                        keys,
                        n -> chosen.get((int) n),
                        lines -> rows.merge(file.table(), count(lines), Long::sum));
            }
        }
        return counts(rows);
    }

    private static long count(InputStream lines) {
        var buffer = new byte[BUFFER];
        long found = 0;
        try {
            for (int read = lines.read(buffer); read >= 0; read = lines.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    found += buffer[i] == '\n' ? 1 : 0;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private List<RestoreCount> counts(Map<Integer, Long> rows) {
        return schema.tables().stream()
                .map(t -> new RestoreCount(
                        t.place().toString(),
                        t.change().map(c -> c.edge()).orElse(""),
                        rows.getOrDefault(t.number(), 0L),
                        Map.of()))
                .toList();
    }

    /// Makes the tables and fills them, all in one transaction.
    public List<RestoreCount> fill(BitSet chosen, Runnable step) {
        return session.inTransaction(() -> {
            session.execute(Sql.of("create schema if not exists {schema}").with("schema", Sql.name(name)));
            requireEmpty();
            var stage = new RestoreStage(session, schema, archive, keys);
            stage.create();
            stage.load(chosen, step);
            var rows = new TreeMap<Integer, Long>();
            schema.tables().forEach(t -> {
                rows.put(
                        t.number(),
                        session.one(
                                Sql.of("select count(*) from {stage}").with("stage", t.stage()), row -> row.number(1)));
                session.execute(
                        Sql.of("alter table {stage} drop column \"expunge.last\", drop column \"expunge.state\"")
                                .with("stage", t.stage()));
            });
            return counts(rows);
        });
    }
}
