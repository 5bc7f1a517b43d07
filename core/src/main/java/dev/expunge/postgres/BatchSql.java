package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.spec.Action;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The statements of one batch. Every `?` is the array of the batch's subject numbers. Pure text.
///
/// Rows are always found from the frozen set by key, never by a range or a limit.
final class BatchSql {
    private final Layout layout;
    private final Reach reach;
    private final DetachSql detach;
    private final Sql criteria;
    private final Set<Integer> shared;
    private final Holds holds;

    /// @param criteria with its parameters resolved
    /// @param shared numbers of the frozen relations that hold rows of several candidates
    BatchSql(Layout layout, Sql criteria, Set<Integer> shared, Holds holds) {
        this.holds = holds;
        this.layout = layout;
        this.criteria = criteria;
        this.shared = Set.copyOf(shared);
        this.reach = new Reach(layout, BatchSql::ofBatch);
        this.detach = new DetachSql(layout);
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

    /// Locks the rows that are to be detached, as far as nobody else has them; answers the candidates of which it
    /// did not get all. One statement for each detaching edge.
    List<Sql> lockReferences() {
        return layout.detached().stream().map(BatchSql::lockReferences).toList();
    }

    private static Sql lockReferences(DetachedRelation relation) {
        FrozenRelation rows = relation.rows();
        return Sql.of("""
                with b as materialized (select * from {frozen} where subject = any(?) and not gone),
                l as materialized (
                    select b.subject from b join {table} t on {same}
                     order by {keys} for no key update of t skip locked)
                select subject from (
                    select subject, 1 as rows from b union all select subject, -1 from l) u
                 group by subject having sum(rows) > 0
                """)
                .with("same", rows.sameRow(Sql.of("t"), Sql.of("b")))
                .with("keys", rows.keyColumns(Sql.of("b")))
                .with("frozen", rows.name())
                .with("table", rows.tableName());
    }

    /// The statements about the candidates themselves.
    RootSql root() {
        return new RootSql(layout, reach, criteria, holds);
    }

    /// Locks the frozen rows of all tables but the root, parents first: nobody can change them, or add a child to
    /// them, from here on.
    List<Sql> lockRows() {
        return dependants().map(this::lock).toList();
    }

    /// Of the candidates, those of which a row is not there any more as it was frozen. One statement for each
    /// table but the root.
    List<Sql> changedRows() {
        return dependants().map(this::changedRows).toList();
    }

    private Stream<FrozenRelation> dependants() {
        return layout.frozen().stream().skip(layout.root().circular() ? 0 : 1);
    }

    /// Leaves the candidates themselves to [RootSql].
    private Sql butOwn(FrozenRelation relation) {
        return relation.equals(layout.root()) ? Sql.of(" and f.round > 0") : Sql.of("");
    }

    private Sql changedRows(FrozenRelation relation) {
        return Sql.of("""
                select distinct f.subject, 'changed' from {frozen} f
                 where f.subject = any(?) and not f.gone{but_own}
                   and not exists (select from {table} t where {same} and {unchanged})
                """)
                .with("but_own", butOwn(relation))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("f")))
                .with("unchanged", relation.unchanged(Sql.of("t"), Sql.of("f")))
                .with("frozen", relation.name())
                .with("table", relation.tableName());
    }

    private Sql lock(FrozenRelation relation) {
        return Sql.of("""
                select count(*) from (
                    select from {frozen} f join {table} t on {same}
                     where f.subject = any(?) and not f.gone{but_own} order by {keys} for update of t) l
                """)
                .with("but_own", butOwn(relation))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("f")))
                .with("keys", relation.keyColumns(Sql.of("f")))
                .with("frozen", relation.name())
                .with("table", relation.tableName());
    }

    /// The candidates to which a row refers that the frozen set does not know, or that is forbidden, with the
    /// reason: all edges in one statement, which reads the batch's part of each frozen relation once. Empty when
    /// there is nothing to look at.
    ///
    /// @param everywhere whether to look over edges that the server guards, too: there a new child makes the
    /// delete fail, or act on more rows than are counted
    Optional<Sql> newChildren(boolean everywhere) {
        List<Edge> edges = layout.graph().edges().stream()
                .filter(e -> e.action() != Action.KEEP && (everywhere || !e.enforced()))
                .toList();
        if (edges.isEmpty()) {
            return Optional.empty();
        }
        List<Sql> rows = layout.frozen().stream()
                .filter(r -> isRead(r, edges))
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

    private static boolean isRead(FrozenRelation relation, List<Edge> edges) {
        return edges.stream()
                .anyMatch(e -> e.parent().equals(relation.table())
                        || (e.action() != Action.FORBID && e.child().equals(relation.table())));
    }

    private Sql newChildren(Edge edge) {
        FrozenRelation parent = layout.frozen(edge.parent());
        if (edge.action() == Action.FORBID) {
            return Sql.of("select subject, 'forbidden' from ({forbidden}) n").with("forbidden", reach.forbidden(edge));
        }
        var known = new ArrayList<Sql>();
        if (edge.changes()) {
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
                .with("table", References.source(edge));
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

    /// Changes the rows that are to be detached or anonymized.
    List<Sql> detaches() {
        return layout.detached().stream().map(detach::detach).toList();
    }

    /// Changes the batch's rows of the root where that is all there is to do; otherwise
    /// deletes the batch's rows, leaves of the graph first; tables that reference each other in one statement.
    ///
    /// @param byKey whether to find rows by key even where their place is known
    List<Sql> deletes(boolean byKey) {
        Optional<Sql> mark = MarkSql.of(layout);
        if (mark.isPresent()) {
            return List.of(mark.get());
        }
        return layout.deletedTogether().stream()
                .map(together -> DeleteSql.delete(together, byKey, this::shared))
                .toList();
    }

    private boolean shared(FrozenRelation relation) {
        return shared.contains(relation.number());
    }

    /// After the deletes: what other candidates need not look for any more.
    List<Sql> marksOfShared() {
        return layout.frozen().stream()
                .filter(this::shared)
                .map(BatchSql::markGone)
                .toList();
    }

    /// The same for references of theirs, that went with the rows or with their change; each answers how many.
    List<Sql> marksOfDetached() {
        var marks = new ArrayList<Sql>();
        for (DetachedRelation relation : layout.detached()) {
            if (layout.graph().deletesFrom(relation.edge().child().name())) {
                marks.add(detach.markDetachedGone(relation));
            }
            if (layout.graph().shares(relation.edge())) {
                marks.add(DetachSql.markTwice(relation));
            }
            if (layout.graph().shares(relation.edge()) && !relation.edge().removesElements()) {
                marks.add(detach.markChanged(relation));
            }
        }
        return marks;
    }

    /// Whether a trigger could act beside our statements.
    boolean hasTriggers() {
        return layout.graph().touched().stream().anyMatch(t -> !t.triggers().isEmpty());
    }

    /// After a shared delete: other candidates' copies of the rows that are gone are marked, so that nobody
    /// misses them. A copy that is marked itself went with an earlier batch, which marked the others: to look for
    /// them again would cost each batch as much as the first, where all candidates share their rows.
    private static Sql markGone(FrozenRelation relation) {
        return Sql.of("""
                with b as materialized (
                    select leaf, {keys} from {name} where subject = any(?) and shared and not gone)
                update {name} f set gone = true
                  from b
                 where f.shared and not f.gone and {same} and f.subject <> all(?)
                """)
                .with("keys", relation.keyNames())
                .with("same", relation.sameKey(Sql.of("f"), Sql.of("b")))
                .with("name", relation.name());
    }
}
