package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Archive;
import dev.expunge.backup.ExportedFile;
import dev.expunge.backup.ExportedSlice;
import dev.expunge.backup.Identities;
import dev.expunge.backup.Slice;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;

/// Brings exported rows into temporary tables of the session, which end with it. Used by the session's thread.
final class RestoreStage {
    private static final Sql SETTINGS = Sql.of("set xmloption = content");
    private static final Sql AS_EXPORTED = Sql.of("set local lc_monetary = 'C'; set local array_nulls = on");
    private static final Sql CREATE = Sql.of("""
            create table {stage} (
                {definitions}, "expunge.subjects" bigint[], "expunge.last" bigint, "expunge.state" text);
            create index on {stage} ("expunge.last")
            """);
    private static final Sql FOUND_BY = Sql.of("create index on {stage} ({columns})");
    private static final Sql COPY = Sql.of("""
            copy {stage} ({columns}, "expunge.subjects", "expunge.last") from stdin with (format text, encoding 'UTF8')
            """);
    private static final Sql FOUND = Sql.of("""
            select s."expunge.subjects"[1] from {stage} s where s."expunge.subjects"[1] > 0 and {same}
            """);

    private final Session session;
    private final RestoreSchema schema;
    private final Archive archive;
    private final Identities keys;

    RestoreStage(Session session, RestoreSchema schema, Archive archive, Identities keys) {
        this.session = session;
        this.schema = schema;
        this.archive = archive;
        this.keys = keys;
    }

    /// Makes the tables, empty.
    void create() {
        session.execute(SETTINGS);
        schema.tables()
                .forEach(t -> session.execute(
                        CREATE.with("definitions", t.definitions()).with("stage", t.stage())));
        schema.whole()
                .forEach(t -> schema.soughtBy(t)
                        .forEach(columns -> session.execute(
                                FOUND_BY.with("columns", names(columns)).with("stage", t.stage()))));
    }

    private static Sql names(List<String> columns) {
        return Sql.join(", ", columns.stream().map(Sql::name).toList());
    }

    /// Brings in every row that belongs to a chosen candidate.
    ///
    /// @param step called before each file; may throw to stop
    void load(BitSet chosen, Runnable step) {
        for (ExportedSlice slice : archive.manifest().slices()) {
            for (ExportedFile file : slice.files()) {
                StagedTable table = table(file.table());
                if (concerns(slice.slice(), table, chosen)) {
                    step.run();
                    load(file, table, n -> chosen.get((int) n));
                }
            }
        }
        schema.tables().forEach(t -> session.execute(Sql.of("analyze {stage}").with("stage", t.stage())));
    }

    /// A shared row is exported with the first of its candidates, who need not be one of the chosen.
    private static boolean concerns(Slice slice, StagedTable table, BitSet chosen) {
        int first = chosen.nextSetBit((int) slice.firstSubject());
        return table.exported().shape().shared() ? first >= 0 : first >= 0 && first <= slice.lastSubject();
    }

    private StagedTable table(int number) {
        return schema.tables().stream()
                .filter(t -> t.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private void load(ExportedFile file, StagedTable table, LongPredicate chosen) {
        Sql copy = COPY.with("columns", table.names()).with("stage", table.stage());
        try {
            archive.read(
                    file,
                    keys,
                    chosen,
                    lines -> session.inTransaction(() -> {
                        session.execute(AS_EXPORTED);
                        return session.copyIn(copy, lines);
                    }));
        } catch (DatabaseException e) {
            throw e.kind() == SqlState.INVALID ? unfit(table, e) : e;
        }
    }

    private static Failure unfit(StagedTable table, DatabaseException cause) {
        return Failure.nothingChanged(
                        Code.RESTORE_REFUSED,
                        "exported rows of " + table.name() + " do not fit the types of its columns any more: "
                                + cause.getMessage(),
                        "look whether a type, an enum or a domain was changed since the export",
                        "restore into a schema of its own, and move the rows by hand: --into-schema NAME")
                .causedBy(cause);
    }

    /// The positions of candidates by their keys, each a text for each column of the root's key.
    ///
    /// @return one for each key, in order; 0 where the export has no such candidate
    List<Long> positions(List<List<String>> wanted, Runnable step) {
        StagedTable root = schema.root();
        var files = archive.manifest().slices().stream()
                .flatMap(s -> s.files().stream())
                .filter(f -> f.table() == root.number())
                .toList();
        for (ExportedFile file : files) {
            step.run();
            load(file, root, n -> true);
        }
        var positions = new ArrayList<Long>();
        for (List<String> key : wanted) {
            positions.add(position(root, key));
        }
        session.update(Sql.of("delete from {stage}").with("stage", root.stage()));
        return positions;
    }

    private long position(StagedTable root, List<String> key) {
        List<String> columns = root.table().key();
        if (key.size() != columns.size()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "a subject of " + root.name() + " is named by " + columns.size() + " values: "
                            + String.join(", ", columns),
                    "give them in this order, with commas between them, as in a line of CSV");
        }
        var same = new ArrayList<Sql>();
        for (int i = 0; i < columns.size(); i++) {
            // a cast to the column's type would cut the value to its length, and find somebody else
            same.add(Sql.of("s.{column} = {value}")
                    .with("value", Sql.literal(key.get(i)))
                    .with("column", Sql.name(columns.get(i))));
        }
        try {
            Sql found = FOUND.with("same", Sql.join(" and ", same)).with("stage", root.stage());
            return session.first(found, row -> row.number(1)).orElse(0L);
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.INVALID) {
                throw e;
            }
            throw Failure.nothingChanged(
                            Code.USAGE,
                            "a subject that was named is no key of " + root.name(),
                            "its key is " + String.join(", ", columns))
                    .causedBy(e);
        }
    }
}
