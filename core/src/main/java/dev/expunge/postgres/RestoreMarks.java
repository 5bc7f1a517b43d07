package dev.expunge.postgres;

import dev.expunge.backup.ExportedChange;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Decides of staged rows which can be put back, and says of the others why not: the one way in which the dry
/// run and the execution decide. Writes to the temporary tables alone. Used by the session's thread.
final class RestoreMarks {
    /// Unique indexes over columns, which refuse a row at once.
    private static final Sql UNIQUE = Sql.of("""
            select array(select a.attname::text
                           from unnest(i.indkey::int2[]) with ordinality u (attnum, place)
                           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.attnum
                          where u.place <= i.indnkeyatts order by u.place)
              from pg_index i
              join pg_class c on c.oid = i.indrelid
              join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = ? and c.relname = ? and i.indisunique and i.indisvalid
               and i.indpred is null and i.indexprs is null
             order by i.indexrelid
            """);

    /// Staged rows that are under way.
    private static final Sql RANGE = Sql.of("s.\"expunge.last\" between {first} and {last}");

    private static final Sql RESET = Sql.of("""
            update {stage} s set "expunge.state" = null where {range} and s."expunge.state" is not null
            """);

    private static final Sql THERE = Sql.of("""
            update {stage} s set "expunge.state" = case when {now} = {was} then 'equal' else 'differs' end
              from {table} t where {range} and s."expunge.state" is null and {same}
            """);

    private static final Sql TAKEN = Sql.of("""
            update {stage} s set "expunge.state" = 'taken'
             where {range} and s."expunge.state" is null and exists (select from {table} t where {same})
            """);

    private static final Sql FAILED = Sql.of("""
            select s."expunge.subjects"[1] from {stage} s
             where s."expunge.subjects"[1] > 0 and s."expunge.state" in ('differs', 'taken', 'orphan')
            """);

    /// What became of the candidates whose own rows are under way: such a row comes with the last of those to whom
    /// it belongs.
    private static final Sql DECIDED = Sql.of("""
            select s."expunge.subjects"[1], coalesce(s."expunge.state", 'equal') = 'equal' from {stage} s
             where {range} and s."expunge.subjects"[1] > 0
            """);

    private static final Sql BLOCKED = Sql.of("""
            update {stage} s set "expunge.state" = 'blocked'
             where {range} and s."expunge.state" is null and s."expunge.subjects" && ?
            """);

    /// Each reference is looked up by itself, over an index: as `exists`, the server could take it into its head to
    /// read
    /// all of a parent for each batch.
    private static final Sql MISSING = Sql.of("""
            update {stage} s set {outcome}
             where {range} and s."expunge.state" is null and {filled} and ({staged_bad}{staged_good}
                   (select true from {parent} t where {same} limit 1) is null)
            """);
    private static final Sql STAGED_BAD = Sql.of("""
            (select true from {stage} t where t."expunge.state" <> 'equal' and {same} limit 1) or
            """);
    private static final Sql STAGED_GOOD = Sql.of("""
            (select true from {stage} t where t."expunge.last" between {first} and {last}
                and coalesce(t."expunge.state", 'equal') = 'equal' and {same} limit 1) is null and
            """);

    private final Session session;
    private final RestoreSchema schema;
    private final Map<Integer, List<List<String>>> unique = new HashMap<>();

    RestoreMarks(Session session, RestoreSchema schema) {
        this.session = session;
        this.schema = schema;
        schema.whole()
                .forEach(t -> unique.put(
                        t.number(),
                        session.query(
                                UNIQUE,
                                row -> row.texts(1),
                                t.name().schema(),
                                t.name().name())));
    }

    /// Rows by what is to become of them: null states are told as an empty text.
    ///
    /// @param rows by the number of the exported table, then by state
    /// @param back positions of candidates whose own row comes back, or is there as it was
    /// @param blocked positions of candidates who cannot come back
    record Marked(Map<Integer, Map<String, Long>> rows, List<Long> back, List<Long> blocked) {
        Marked {
            rows = Map.copyOf(rows);
            back = List.copyOf(back);
            blocked = List.copyOf(blocked);
        }

        long of(int table, String state) {
            return rows.getOrDefault(table, Map.of()).getOrDefault(state, 0L);
        }
    }

    /// Decides of all rows whose last candidate is one of these. What was decided of others before counts,
    /// too: a row that cannot come back is no parent, whatever is there under its key.
    Marked mark(long first, long last) {
        schema.tables().forEach(t -> session.update(within(RESET.with("stage", t.stage()), first, last)));
        for (StagedTable table : schema.whole()) {
            there(table, first, last);
        }
        List<Long> blocked = List.of();
        boolean more = true;
        while (more) {
            orphans(first, last);
            List<Long> failed = session.query(FAILED.with("stage", schema.root().stage()), row -> row.number(1));
            more = failed.size() > blocked.size();
            blocked = failed;
            block(failed, first, last);
        }
        for (StagedTable table : schema.changed()) {
            new RestoreChange(table, schema).marks().forEach(mark -> session.update(within(mark, first, last)));
            schema.keysOf(table).stream()
                    .filter(k -> RestoreChange.concerns(table, k))
                    .forEach(k -> session.update(missing(table, k, first, last)));
        }
        Map<Boolean, List<Long>> decided = session
                .query(
                        within(DECIDED.with("stage", schema.root().stage()), first, last),
                        row -> Map.entry(row.flag(2), row.number(1)))
                .stream()
                .collect(Collectors.partitioningBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return new Marked(
                counted(first, last), decided.getOrDefault(true, List.of()), decided.getOrDefault(false, List.of()));
    }

    static Sql within(Sql template, long first, long last) {
        return template.with("range", RANGE).with("first", Sql.number(first)).with("last", Sql.number(last));
    }

    private void there(StagedTable table, long first, long last) {
        List<Column> columns = table.columns();
        if (table.table().hasKey()) {
            session.update(within(
                    THERE.with("now", StagedTable.digest("t", columns))
                            .with("was", StagedTable.digest("s", columns))
                            .with("same", table.sameKey())
                            .with("table", table.rows())
                            .with("stage", table.stage()),
                    first,
                    last));
        }
        for (List<String> index : unique.getOrDefault(table.number(), List.of())) {
            if (!index.equals(table.table().key()) && table.has(index)) {
                session.update(within(
                        TAKEN.with("same", StagedTable.same(index, index))
                                .with("table", table.rows())
                                .with("stage", table.stage()),
                        first,
                        last));
            }
        }
    }

    private void orphans(long first, long last) {
        long found = 1;
        while (found > 0) {
            found = 0;
            for (StagedTable table : schema.whole()) {
                for (ForeignKey key : schema.keysOf(table)) {
                    found += table.has(key.childColumns()) ? session.update(missing(table, key, first, last)) : 0;
                }
            }
        }
    }

    private void block(List<Long> failed, long first, long last) {
        if (!failed.isEmpty()) {
            schema.tables()
                    .forEach(t -> session.update(within(BLOCKED.with("stage", t.stage()), first, last), (Object)
                            failed.toArray(Long[]::new)));
        }
    }

    /// Rows whose reference leads nowhere: they stay out, or come without it where the run would have taken
    /// it away.
    private Sql missing(StagedTable table, ForeignKey key, long first, long last) {
        Sql same = StagedTable.same(key.parentColumns(), key.childColumns());
        Optional<StagedTable> staged = schema.whole(key.parent());
        Sql bad = staged.map(p -> STAGED_BAD.with("same", same).with("stage", p.stage()))
                .orElse(Sql.of(""));
        Sql good = staged.map(p -> STAGED_GOOD.with("same", same).with("stage", p.stage()))
                .orElse(Sql.of(""));
        return within(
                MISSING.with("staged_bad", bad)
                        .with("staged_good", good)
                        .with("same", same)
                        .with("parent", Sql.table(key.parent()))
                        .with("filled", filled(key))
                        .with("outcome", outcome(table, key))
                        .with("stage", table.stage()),
                first,
                last);
    }

    private static Sql filled(ForeignKey key) {
        return Sql.join(
                " and ",
                key.childColumns().stream()
                        .map(c -> Sql.of("s.{c} is not null").with("c", Sql.name(c)))
                        .toList());
    }

    private Sql outcome(StagedTable table, ForeignKey key) {
        if (!table.exported().wholeRow()) {
            return Sql.of("\"expunge.state\" = 'orphan'");
        }
        return schema.changed().stream()
                .filter(t -> t.name().equals(table.name()))
                .map(t -> t.change().orElseThrow())
                .filter(c -> c.clears() && key.childColumns().containsAll(columns(c)))
                .findFirst()
                .map(c -> Sql.join(
                        ", ",
                        columns(c).stream()
                                .map(name -> Sql.of("{c} = null").with("c", Sql.name(name)))
                                .toList()))
                .orElse(Sql.of("\"expunge.state\" = 'orphan'"));
    }

    private static List<String> columns(ExportedChange change) {
        return change.values().stream().map(ExportedChange.Value::column).toList();
    }

    private Map<Integer, Map<String, Long>> counted(long first, long last) {
        var counted = new TreeMap<Integer, Map<String, Long>>();
        for (StagedTable table : schema.tables()) {
            var states = new TreeMap<String, Long>();
            session.query(
                    within(Sql.of("""
                                    select coalesce(s."expunge.state", ''), count(*) from {stage} s where {range} group by 1
                                    """).with("stage", table.stage()), first, last),
                    row -> states.put(row.text(1), row.number(2)));
            counted.put(table.number(), states);
        }
        return counted;
    }
}
