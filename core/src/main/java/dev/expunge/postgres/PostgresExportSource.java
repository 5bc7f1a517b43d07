package dev.expunge.postgres;

import dev.expunge.backup.ExportSource;
import dev.expunge.backup.ExportTable;
import dev.expunge.backup.Slice;
import dev.expunge.map.Column;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The frozen set's rows as they are in the tables now, and only where their digest is still the frozen one: what
/// is exported is what was frozen (promise P2). Candidates of which a row has changed since are spared before
/// anything is deleted.
final class PostgresExportSource implements ExportSource {
    private static final long SUBJECTS = 10_000;
    private static final Sql SNAPSHOT = Sql.of("set transaction isolation level repeatable read");
    /// Rows are found from the frozen set by key: a slice is a small part of its table, and nobody's processor is
    /// taken for more than one connection.
    private static final Sql PLANNER =
            Sql.of("set local enable_seqscan = off; set local max_parallel_workers_per_gather = 0");

    /// The one setting that changes how a type is written and what criteria mean, too: it is pinned here alone.
    private static final Sql MONEY = Sql.of("set local lc_monetary = 'C'");

    private static final Sql PENDING = Sql.of("""
            exists (select from expunge.candidate c
                     where c.run = {run} and c.subject = f.subject and c.subject between {first} and {last}
                       and c.state = 'pending')
            """);

    private final Session session;
    private final Layout layout;
    private final Map<Integer, Part> parts = new HashMap<>();
    private final SharedRelations shared;

    /// One exported table: the relation that says which rows, and the columns that are written.
    ///
    /// @param change what happens to the rows; empty where they go
    private record Part(
            FrozenRelation rows,
            Sql unchanged,
            List<Column> columns,
            boolean shared,
            Optional<DetachedRelation> change) {}

    PostgresExportSource(Session session, Layout layout) {
        this.session = session;
        this.layout = layout;
        this.shared = SharedRelations.of(session, layout.run());
        layout.frozen()
                .forEach(r -> parts.put(
                        r.number() + 1,
                        new Part(
                                r,
                                r.unchanged(Sql.of("t"), Sql.of("f")),
                                written(r.table().columns()),
                                shared.has(r),
                                Optional.empty())));
        layout.detached()
                .forEach(d -> parts.put(
                        d.number() + 1,
                        new Part(d.rows(), unchanged(d), written(d.exported()), false, Optional.of(d))));
    }

    /// Whether rows belong to several candidates.
    boolean sharesRows() {
        return shared.any();
    }

    private static Sql unchanged(DetachedRelation relation) {
        return Sql.of("{digest} = f.digest").with("digest", relation.digest(Sql.of("t")));
    }

    private static List<Column> written(List<Column> columns) {
        return columns.stream().filter(c -> !c.generated()).toList();
    }

    @Override
    public List<ExportTable> tables() {
        return parts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> {
                    Part part = e.getValue();
                    return ExportShapes.table(
                            e.getKey(),
                            new ExportShapes.Exported(
                                    part.rows().table(), part.columns(), part.shared(), part.change()),
                            layout);
                })
                .toList();
    }

    @Override
    public List<Slice> slices() {
        long last = session.one(
                Sql.of("select coalesce(max(subject), 0) from expunge.candidate where run = ?"),
                row -> row.number(1),
                layout.run());
        var slices = new ArrayList<Slice>();
        for (long first = 1; first <= last; first += SUBJECTS) {
            slices.add(new Slice(slices.size() + 1, first, Math.min(last, first + SUBJECTS - 1)));
        }
        return slices;
    }

    @Override
    public long copy(Slice slice, ExportTable table, OutputStream sink) {
        Part part = Objects.requireNonNull(parts.get(table.number()), "no such table in this export");
        return session.inTransaction(() -> {
            session.execute(SNAPSHOT);
            session.execute(PLANNER);
            session.execute(MONEY);
            long frozen = session.one(bounded(FROZEN, part, slice), row -> row.number(1));
            long rows = session.copyOut(copyStatement(part, slice), sink);
            if (rows != frozen) {
                spareChanged(part, slice);
            }
            return rows;
        });
    }

    private static final Sql VOUCH = Sql.of("""
            insert into expunge.exported_slice (run, number, note) values (?, ?, ?)
            on conflict (run, number) do update set note = excluded.note
            """);
    private static final Sql VOUCHED =
            Sql.of("select exists (select from expunge.exported_slice where run = ? and number = ? and note = ?)");

    @Override
    public void vouch(Slice slice, String note) {
        session.update(VOUCH, layout.run(), slice.number(), note);
    }

    @Override
    public boolean vouchedFor(Slice slice, String note) {
        return session.one(VOUCHED, row -> row.flag(1), layout.run(), slice.number(), note);
    }

    private static final Sql FROZEN = Sql.of("""
            select count(*) from {relation} f
             where f.subject between {first} and {last} and {pending}{once}
            """);

    private Sql copyStatement(Part part, Slice slice) {
        return bounded(
                Sql.of("""
                        copy (select {columns} from {relation} f join {table} t on {same}
                               where f.subject between {first} and {last} and {unchanged}
                                 and {pending}{once}
                               order by f.subject) to stdout
                        """)
                        .with("columns", columns(part))
                        .with("unchanged", part.unchanged())
                        .with("same", part.rows().sameRow(Sql.of("t"), Sql.of("f")))
                        .with("table", part.rows().tableName()),
                part,
                slice);
    }

    /// A table can consist of columns that the server computes, and of none that is written.
    private Sql columns(Part part) {
        return Sql.join(
                ", ",
                Stream.concat(
                                part.columns().stream().map(c -> Sql.of("t.{c}").with("c", Sql.name(c.name()))),
                                Stream.of(subjects(part)))
                        .toList());
    }

    private static final Sql ALL = Sql.of("array(select o.subject from {relation} o where {same} order by 1)");

    private static final Sql OWN_FIRST = Sql.of("""
            (select s.own || array(select o.subject from {relation} o where {same} and o.subject <> s.own order by 1)
               from (select coalesce((select min(o.subject) from {relation} o where {same} and o.round = 0), 0) as own) s)
            """);

    /// To whom a row belongs, see [dev.expunge.backup.ExportColumn#SUBJECTS].
    private Sql subjects(Part part) {
        boolean found = part.rows().circular() && part.rows().equals(layout.root());
        if (!found && !part.shared()) {
            return Sql.of("array[f.subject]");
        }
        return (found ? OWN_FIRST : ALL).with("same", part.rows().sameKey(Sql.of("o"), Sql.of("f")));
    }

    private static final Sql OWN = Sql.of("o.ctid = f.ctid");

    private static final Sql PENDING_WITH_ANYBODY = Sql.of("""
            exists (select from {relation} q
                      join expunge.candidate c on c.run = {run} and c.subject = q.subject and c.state = 'pending'
                     where {same})
            """);

    /// A row that belongs to several candidates is exported with the first of them, as long as any of them is
    /// pending: which one it is must not depend on who was spared meanwhile.
    private Sql bounded(Sql template, Part part, Slice slice) {
        Sql once = Sql.of(" and not exists (select from {relation} o where {same} and o.subject < f.subject)")
                .with("same", part.rows().sameKey(Sql.of("o"), Sql.of("f")));
        Sql pending = part.shared()
                ? PENDING_WITH_ANYBODY.with("same", part.rows().sameKey(Sql.of("q"), Sql.of("f")))
                : PENDING;
        return template.with("once", part.shared() ? once : Sql.of(""))
                .with("pending", pending.with("run", Sql.number(layout.run())))
                .with("relation", part.rows().name())
                .with("first", Sql.number(slice.firstSubject()))
                .with("last", Sql.number(slice.lastSubject()));
    }

    /// Everybody to whom a changed row belongs.
    private void spareChanged(Part part, Slice slice) {
        session.update(Sql.of("""
                update expunge.candidate c set state = 'spared', reason = 'changed'
                 where c.run = {run} and c.state = 'pending' and c.subject in (
                       select o.subject from {relation} f join {relation} o on {owned}
                        where f.subject between {first} and {last}
                          and not exists (select from {table} t where {same} and {unchanged}))
                """)
                .with("owned", part.shared() ? part.rows().sameKey(Sql.of("o"), Sql.of("f")) : OWN)
                .with("run", Sql.number(layout.run()))
                .with("first", Sql.number(slice.firstSubject()))
                .with("last", Sql.number(slice.lastSubject()))
                .with("unchanged", part.unchanged())
                .with("same", part.rows().sameRow(Sql.of("t"), Sql.of("f")))
                .with("relation", part.rows().name())
                .with("table", part.rows().tableName()));
    }
}
