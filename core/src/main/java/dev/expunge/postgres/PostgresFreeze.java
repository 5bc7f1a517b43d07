package dev.expunge.postgres;

import dev.expunge.freeze.FrozenSet;
import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.spec.Action;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Builds the frozen set: first the candidates' keys in one statement, then, in groups of subjects each from one
/// snapshot, every row that goes or changes with them. No transaction outlives a group, so that no snapshot holds
/// back vacuum for long.
///
/// A killed freeze leaves a run in state `freezing`, which the next one throws away: nothing was deleted yet.
final class PostgresFreeze {
    /// Subjects in one group. Where a reference has no index, each group scans the child once, so there are fewer
    /// groups.
    private static final long GROUP = 5_000;
    private static final long GROUP_WITHOUT_INDEX = 100_000;
    private static final Sql SNAPSHOT = Sql.of("set transaction isolation level repeatable read");
    private static final Sql PLANNER = Sql.of("set local enable_seqscan = off");

    private final Session session;
    private final Layout layout;
    private final Reach reach;
    private final Sql criteria;
    private final MessageDigest digest = sha256();

    PostgresFreeze(Session session, Layout layout, Sql criteria) {
        this.session = session;
        this.layout = layout;
        this.criteria = criteria;
        this.reach = new Reach(layout, PostgresFreeze::group);
    }

    /// Freezes the whole set.
    ///
    /// @param progress told the number of subjects done after each group; may throw to stop
    FrozenSet freeze(LongConsumer progress) {
        createRelations();
        long selected = selectCandidates();
        long size =
                layout.graph().edges().stream().anyMatch(PostgresFreeze::withoutIndex) ? GROUP_WITHOUT_INDEX : GROUP;
        for (long first = 1; first <= selected; first += size) {
            long from = first;
            long to = Math.min(selected, first + size - 1);
            session.inTransaction(() -> freezeGroup(from, to));
            progress.accept(to);
        }
        return finish();
    }

    private static boolean withoutIndex(Edge edge) {
        return edge.foreignKey().filter(ForeignKey::indexed).isEmpty();
    }

    /// The rows of a parent that belong to the group, while a group is frozen.
    private static Sql group(FrozenRelation parent) {
        return Sql.of("(select * from {name} where subject between {first} and {last})")
                .with("name", parent.name());
    }

    private void createRelations() {
        layout.frozen().forEach(relation -> create(relation.name(), relation));
        layout.detached().forEach(relation -> create(relation.name(), relation.rows()));
    }

    private void create(Sql name, FrozenRelation shape) {
        session.execute(Sql.of("""
                create table {name} as
                select 0::bigint as subject, t.tableoid as leaf, {kept}, ''::bytea as digest, t.ctid as place,
                       t.xmin as version, false as shared, false as gone
                  from {table} t with no data;
                create index on {name} (subject)
                """)
                .with("kept", shape.keptColumns(Sql.of("t")))
                .with("table", shape.tableName())
                .with("name", name));
    }

    private long selectCandidates() {
        FrozenRelation root = layout.root();
        session.execute(Sql.of("""
                create table {selected} as
                select row_number() over (order by {keys}) as subject, m.* from ({matching}) m;
                alter table {selected} add primary key (subject);
                analyze {selected}
                """)
                .with("keys", root.keyColumns(Sql.of("m")))
                .with("matching", reach.matching(criteria, Sql.of("true")))
                .with("selected", Sql.table(layout.selected())));
        return session.one(
                Sql.of("select coalesce(max(subject), 0) from {selected}")
                        .with("selected", Sql.table(layout.selected())),
                row -> row.number(1));
    }

    private Boolean freezeGroup(long first, long last) {
        session.execute(SNAPSHOT);
        session.execute(PLANNER);
        Sql keys = Sql.of("(select * from {selected} where subject between {first} and {last})")
                .with("selected", Sql.table(layout.selected()));
        insert(layout.root(), reach.candidates(keys, criteria), first, last);
        layout.frozen().stream().skip(1).forEach(t -> insert(t, reach.dependants(t), first, last));
        insertCandidates(first, last);
        layout.graph().edges(Action.FORBID).forEach(e -> forbid(e, first, last));
        layout.frozen().stream().skip(1).forEach(t -> dropForbidden(t, first, last));
        layout.detached().forEach(d -> insert(d.rows(), reach.detached(d), first, last));
        return true;
    }

    private void insert(FrozenRelation into, Sql rows, long first, long last) {
        var columns = new ArrayList<Sql>();
        columns.add(into.keyColumns(Sql.of("n")));
        into.referenced().forEach(c -> columns.add(into.kept(Sql.of("n"), c)));
        session.update(inGroup(
                Sql.of("""
                        insert into {into}
                        select n.subject, n.leaf, {columns}, n.digest, n.place, n.version, false, false
                          from ({rows}) n order by n.subject, n.leaf, n.place
                        """)
                        .with("into", Sql.table(into.relation()))
                        .with("columns", Sql.join(", ", columns))
                        .with("rows", rows),
                first,
                last));
    }

    private void insertCandidates(long first, long last) {
        session.update(inGroup(
                Sql.of("""
                        insert into expunge.candidate (run, subject)
                        select {run}, subject from {root} where subject between {first} and {last}
                        """)
                        .with("run", Sql.number(layout.run()))
                        .with("root", layout.root().name()),
                first,
                last));
    }

    private void forbid(Edge edge, long first, long last) {
        session.update(inGroup(
                Sql.of("""
                        update expunge.candidate set state = 'spared', reason = 'forbidden'
                         where run = {run} and subject in ({forbidden}) and state = 'pending'
                        """).with("run", Sql.number(layout.run())).with("forbidden", reach.forbidden(edge)),
                first,
                last));
    }

    private void dropForbidden(FrozenRelation relation, long first, long last) {
        session.update(inGroup(
                Sql.of("""
                        delete from {relation} f using expunge.candidate c
                         where c.run = {run} and c.subject = f.subject and c.state = 'spared'
                           and f.subject between {first} and {last}
                        """).with("relation", relation.name()).with("run", Sql.number(layout.run())), first, last));
    }

    private static Sql inGroup(Sql sql, long first, long last) {
        return sql.with("first", Sql.number(first)).with("last", Sql.number(last));
    }

    private FrozenSet finish() {
        var tables = new ArrayList<FrozenSet.TableCount>();
        for (FrozenRelation relation : layout.frozen()) {
            tables.add(finish(relation));
        }
        for (DetachedRelation relation : layout.detached()) {
            tables.add(finish(relation));
        }
        session.execute(Sql.of("drop table {selected}; analyze expunge.candidate")
                .with("selected", Sql.table(layout.selected())));
        String set = HexFormat.of().formatHex(digest.digest());
        return session.inTransaction(() -> record(tables, set));
    }

    private FrozenSet.TableCount finish(FrozenRelation relation) {
        long shared = relation.shareable() ? markShared(relation) : 0;
        if (layout.detached().stream().anyMatch(d -> d.edge().child().equals(relation.table()))) {
            index(relation);
        }
        long copies = digestRows(relation);
        long rows = shared == 0 ? copies : distinctRows(relation);
        if (relation.equals(layout.root())) {
            rows -= new Runs(session).totals(layout.run()).spared();
        }
        recordTable(relation, "delete", rows, shared);
        return new FrozenSet.TableCount(relation.table().name(), "", rows);
    }

    private FrozenSet.TableCount finish(DetachedRelation relation) {
        if (layout.graph().deletesFrom(relation.edge().child().name())) {
            index(relation.rows());
        }
        long rows = digestRows(relation.rows());
        recordTable(relation.rows(), "detach", rows, 0);
        return new FrozenSet.TableCount(
                relation.edge().child().name(), relation.edge().name().toString(), rows);
    }

    private long markShared(FrozenRelation relation) {
        index(relation);
        return session.update(Sql.of("""
                update {relation} f set shared = true
                 where exists (select from {relation} o where {same} and o.subject <> f.subject)
                """)
                .with("same", relation.sameKey(Sql.of("f"), Sql.of("o")))
                .with("relation", relation.name()));
    }

    private void index(FrozenRelation relation) {
        session.execute(Sql.of("create index on {relation} ({keys}, leaf)")
                .with("keys", relation.keyNames())
                .with("relation", relation.name()));
    }

    private long distinctRows(FrozenRelation relation) {
        return session.one(
                Sql.of("select count(*) from (select distinct leaf, {keys} from {relation} f) d")
                        .with("keys", relation.keyColumns(Sql.of("f")))
                        .with("relation", relation.name()),
                row -> row.number(1));
    }

    /// Adds a relation's rows to the digest of the set, a thousand subjects at a time; returns how many rows
    /// there are.
    private long digestRows(FrozenRelation relation) {
        session.execute(Sql.of("analyze {relation}").with("relation", relation.name()));
        digest.update(relation.table().name().toString().getBytes(StandardCharsets.UTF_8));
        List<Long> counts = session.query(Sql.of("""
                        select count(*), sha256(string_agg(digest, ''::bytea order by subject, digest))
                          from {relation} group by subject / 1000 order by subject / 1000
                        """).with("relation", relation.name()), row -> {
            digest.update(row.bytes(2));
            return row.number(1);
        });
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private void recordTable(FrozenRelation relation, String action, long rows, long shared) {
        session.update(
                Sql.of("""
                        insert into expunge.frozen_table (run, number, table_name, action, relation, row_count, shared)
                        values (?, ?, ?, ?, ?, ?, ?)
                        """),
                layout.run(),
                relation.number(),
                relation.table().name().toString(),
                action,
                relation.relation().name(),
                rows,
                shared);
    }

    private FrozenSet record(List<FrozenSet.TableCount> tables, String set) {
        Runs runs = new Runs(session);
        session.update(Sql.of("""
                        update expunge.run
                           set set_digest = ?, candidates = (select count(*) from expunge.candidate where run = ?)
                         where id = ?
                        """), set, layout.run(), layout.run());
        runs.move(layout.run(), "frozen");
        Runs.Recorded run = runs.find(layout.run()).orElseThrow();
        var frozen = new FrozenSet(
                layout.run(),
                run.asOf(),
                run.candidates(),
                runs.totals(layout.run()).spared(),
                tables,
                set);
        Map<String, Object> body = Map.of(
                "candidates", frozen.candidates(),
                "forbidden", frozen.forbidden(),
                "rows", frozen.rows(),
                "digest", frozen.digest(),
                "signature", run.signature());
        new PostgresLedger(session).append(layout.run(), "frozen", body);
        return frozen;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
