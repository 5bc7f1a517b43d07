package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.spec.Action;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The statements of one batch. Every `?` is the array of the batch's subject numbers. Pure text.
///
/// Rows are always found from the frozen set by key, never by a range or a limit.
final class BatchSql {
    private final Layout layout;
    private final Reach reach;
    private final Sql criteria;

    BatchSql(Layout layout, Sql criteria) {
        this.layout = layout;
        this.criteria = criteria;
        this.reach = new Reach(layout, BatchSql::ofBatch);
    }

    private static Sql ofBatch(FrozenRelation parent) {
        return Sql.of("{name}").with("name", batchName(parent));
    }

    /// The common table expression that holds the batch's rows of a relation.
    private static Sql batchName(FrozenRelation relation) {
        return Sql.of("b{number}").with("number", Sql.number(relation.number()));
    }

    private static Sql batchRows(FrozenRelation relation) {
        return Sql.of("{b} as materialized (select * from {name} where subject = any(?) and not gone)")
                .with("b", batchName(relation))
                .with("name", relation.name());
    }

    /// Locks the roots in key order; answers those that it got.
    Sql lockRoots(boolean wait) {
        FrozenRelation root = layout.root();
        return Sql.of("""
                select f.subject from {frozen} f join {table} t on {same}
                 where f.subject = any(?) order by f.subject for update of t{wait}
                """)
                .with("same", root.sameRow(Sql.of("t"), Sql.of("f")))
                .with("wait", wait ? Sql.of("") : Sql.of(" skip locked"))
                .with("frozen", root.name())
                .with("table", root.tableName());
    }

    /// Of the candidates without a lock, those whose root row does not exist any more.
    Sql goneRoots() {
        FrozenRelation root = layout.root();
        return Sql.of("""
                select f.subject from {frozen} f
                 where f.subject = any(?) and not exists (select from {table} t where {same})
                """)
                .with("same", root.sameRow(Sql.of("t"), Sql.of("f")))
                .with("frozen", root.name())
                .with("table", root.tableName());
    }

    /// Of the locked candidates, those that no longer match, with the reason. Runs after the lock, as a statement
    /// of its own, so that it sees what was committed before the lock was had (promise P3).
    Sql changedMind() {
        FrozenRelation root = layout.root();
        return Sql.of("""
                with expunge_batch as materialized (select * from {frozen} where subject = any(?)),
                expunge_matching as materialized ({matching}),
                expunge_compared as materialized (
                    select f.subject, ({keys}) in (select {matched} from expunge_matching m) as selected,
                           {digest} = f.digest as same
                      from expunge_batch f join {table} t on {row})
                select subject, case when selected then 'changed' else 'unselected' end
                  from expunge_compared where selected is not true or same is not true
                """)
                .with("digest", root.digest(Sql.of("t")))
                .with("row", root.sameRow(Sql.of("t"), Sql.of("f")))
                .with("keys", root.keyColumns(Sql.of("f")))
                .with("matched", root.keyColumns(Sql.of("m")))
                .with("matching", reach.matching(criteria, restriction(root)))
                .with("frozen", root.name())
                .with("table", root.tableName());
    }

    private static Sql restriction(FrozenRelation root) {
        return Sql.of("({columns}) in (select {keys} from expunge_batch f)")
                .with(
                        "columns",
                        Reach.tableKey(root, Sql.name(root.table().name().name())))
                .with("keys", root.keyColumns(Sql.of("f")));
    }

    /// Locks the frozen rows of the tables between root and leaves, parents first: nobody can add a child to them
    /// from here on.
    List<Sql> lockMiddle() {
        return layout.frozen().stream()
                .skip(1)
                .filter(this::isParent)
                .map(BatchSql::lock)
                .toList();
    }

    private boolean isParent(FrozenRelation relation) {
        return layout.graph().edges().stream().anyMatch(e -> e.parent().equals(relation.table()));
    }

    private static Sql lock(FrozenRelation relation) {
        return Sql.of("""
                select count(*) from (
                    select from {frozen} f join {table} t on {same}
                     where f.subject = any(?) order by {keys} for update of t) l
                """)
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("f")))
                .with("keys", relation.keyColumns(Sql.of("f")))
                .with("frozen", relation.name())
                .with("table", relation.tableName());
    }

    /// The candidates to which a row refers that the frozen set does not know, or that is forbidden, with the
    /// reason: all edges in one statement, which reads the batch's part of each frozen relation once. Empty when
    /// nothing refers to any of the tables.
    Optional<Sql> newChildren() {
        List<Edge> edges = layout.graph().edges();
        if (edges.isEmpty()) {
            return Optional.empty();
        }
        List<Sql> rows = layout.frozen().stream()
                .filter(this::isRead)
                .map(BatchSql::batchRows)
                .toList();
        return Optional.of(Sql.of("with {rows}\n{edges}")
                .with(
                        "edges",
                        Sql.join(
                                "\nunion all\n",
                                edges.stream().map(this::newChildren).toList()))
                .with("rows", Sql.join(",\n", rows)));
    }

    private boolean isRead(FrozenRelation relation) {
        return isParent(relation)
                || layout.graph().edges().stream()
                        .anyMatch(e -> e.action() != Action.FORBID && e.child().equals(relation.table()));
    }

    private Sql newChildren(Edge edge) {
        FrozenRelation parent = layout.frozen(edge.parent());
        if (edge.action() == Action.FORBID) {
            return Sql.of("select subject, 'forbidden' from ({forbidden}) n").with("forbidden", reach.forbidden(edge));
        }
        var known = new ArrayList<Sql>();
        if (edge.action() == Action.DETACH) {
            FrozenRelation rows = detachedOver(edge).rows();
            known.add(unknown(
                    rows, Sql.of("(select * from {n} where subject = any(?))").with("n", rows.name()), true));
        }
        if (layout.graph().deletesFrom(edge.child().name())) {
            FrozenRelation child = layout.frozen(edge.child());
            known.add(unknown(child, batchName(child), edge.action() == Action.DELETE));
        }
        return Sql.of("""
                select p.subject, 'changed'
                  from {p} p join {table} c on {on}
                 where {unknown}""")
                .with("on", reach.references(edge, Sql.of("c"), Sql.of("p")))
                .with("unknown", Sql.join(" and ", known))
                .with("p", batchName(parent))
                .with("table", Sql.table(edge.child().name()));
    }

    private static Sql unknown(FrozenRelation relation, Sql rows, boolean ofSameSubject) {
        return Sql.of("not exists (select from {rows} x where {same}{subject})")
                .with("same", relation.sameRow(Sql.of("c"), Sql.of("x")))
                .with("subject", ofSameSubject ? Sql.of(" and x.subject = p.subject") : Sql.of(""))
                .with("rows", rows);
    }

    private DetachedRelation detachedOver(Edge edge) {
        return layout.detached().stream()
                .filter(d -> d.edge().equals(edge))
                .findFirst()
                .orElseThrow();
    }

    /// How many `?` a statement without criteria has.
    static int arguments(Sql sql) {
        String outsideNames = sql.finished().replaceAll("\"[^\"]*\"", "");
        return (int) outsideNames.chars().filter(c -> c == '?').count();
    }

    /// The statements that change business tables, in their order, for people to read.
    List<Sql> changing() {
        var statements = new ArrayList<Sql>();
        var detach = new DetachSql(layout);
        layout.detached().forEach(d -> statements.add(detach.detach(d)));
        layout.frozen().reversed().forEach(r -> statements.add(delete(r, false)));
        return statements;
    }

    /// Deletes the batch's rows of one table. Answers, per leaf: its oid, rows that the frozen set says, rows
    /// that were deleted, and the candidates whose rows were not all there as frozen.
    Sql delete(FrozenRelation relation, boolean shared) {
        Sql template = shared ? DELETE_SHARED : DELETE;
        return template.with("digest", relation.digest(Sql.of("t")))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("b")))
                .with("keys", relation.keyNames())
                .with("name", relation.name())
                .with("table", relation.tableName());
    }

    private static final Sql DELETE = Sql.of("""
            with b as materialized (
                select subject, leaf, {keys}, digest from {name} where subject = any(?)),
            d as (
                delete from {table} t using b where {same}
                returning b.subject, b.leaf, b.digest = {digest} as same),
            s as (
                select subject, leaf, sum(wanted) as wanted, sum(done) as done, sum(good) as good
                  from (select subject, leaf, 1 as wanted, 0 as done, 0 as good from b
                        union all select subject, leaf, 0, 1, case when same then 1 else 0 end from d) r
                 group by subject, leaf)
            select leaf::bigint, sum(wanted)::bigint, sum(done)::bigint,
                   coalesce(array_agg(subject) filter (where wanted <> good), '{}')
              from s group by leaf
            """);

    /// Rows that belong to several candidates are deleted once, and checked for each of them.
    private static final Sql DELETE_SHARED = Sql.of("""
            with b as materialized (
                select subject, leaf, {keys}, digest from {name} where subject = any(?) and not gone),
            u as materialized (select distinct leaf, {keys} from b),
            d as (
                delete from {table} t using u b where {same}
                returning b.*, {digest} as found),
            j as (select b.subject, b.leaf, b.digest = d.found as same from b left join d using (leaf, {keys}))
            select l.leaf::bigint,
                   (select count(*) from u where u.leaf = l.leaf),
                   (select count(*) from d where d.leaf = l.leaf),
                   coalesce((select array_agg(distinct j.subject) from j where j.leaf = l.leaf and j.same is not true), '{}')
              from (select distinct leaf from b) l
            """);

    /// After a shared delete: other candidates' copies of the rows that are gone are marked, so that nobody
    /// misses them.
    Sql markGone(FrozenRelation relation) {
        return Sql.of("""
                update {name} f set gone = true
                  from {name} b
                 where b.subject = any(?) and b.shared and f.shared and not f.gone and {same}
                   and f.subject <> all(?)
                """)
                .with("same", relation.sameKey(Sql.of("f"), Sql.of("b")))
                .with("name", relation.name());
    }
}
