package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.map.Table;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The statements that find which rows a candidate reaches. Dry run and freeze both use these, so that they
/// cannot disagree (promise P6): the dry run reads parents from common table expressions, the freeze from the
/// frozen set.
final class Reach {
    private final Layout layout;
    private final Function<FrozenRelation, Sql> parents;
    private final boolean digests;
    private final References references;

    /// With digests, as the frozen set needs them.
    ///
    /// @param parents where the rows of a parent stand: a relation or expression with `subject`, `leaf`, `k1`, …
    Reach(Layout layout, Function<FrozenRelation, Sql> parents) {
        this(layout, parents, true);
    }

    private Reach(Layout layout, Function<FrozenRelation, Sql> parents, boolean digests) {
        this.layout = layout;
        this.parents = parents;
        this.digests = digests;
        this.references = new References(layout);
    }

    /// For counting only: the same rows, with an empty digest.
    static Reach counting(Layout layout, Function<FrozenRelation, Sql> parents) {
        return new Reach(layout, parents, false);
    }

    private Sql digest(Sql digest) {
        return digests ? digest : Sql.of("''::bytea");
    }

    /// The transaction that wrote a row. Numbers of transactions come around again: one that lies ahead, because the
    /// row is very old, says nothing.
    static Sql version(Sql alias) {
        return Sql.of("case when age({t}.xmin) >= 0 then {t}.xmin end").with("t", alias);
    }

    /// The candidates: root rows among `keys` that match the criteria, with their digests.
    ///
    /// @param keys a relation of `subject, k1, …`, already restricted
    Sql candidates(Sql keys, Sql criteria) {
        FrozenRelation root = layout.root();
        return Sql.of("""
                select s.subject, t.tableoid as leaf, {kept}, {digest} as digest, t.ctid as place, {version} as version
                  from {keys} s
                  join {table} t on {same}
                 where ({columns}) in (select {kept_keys} from {keys} s)
                   and exists (select from ({matching}) m where {match})""")
                .with("kept", root.keptColumns(Sql.of("t")))
                .with("digest", root.digest(Sql.of("t")))
                .with("version", version(Sql.of("t")))
                .with("same", sameKey(root, Sql.of("t"), Sql.of("s")))
                .with("columns", tableKey(root, Sql.of("t")))
                .with("kept_keys", root.keyColumns(Sql.of("s")))
                .with("matching", matching(criteria, Sql.of("true")))
                .with("match", sameKey(root, Sql.of("t"), Sql.of("m")))
                .with("keys", keys)
                .with("table", root.tableName());
    }

    /// Keys of the root rows that match the criteria, as `k1, …`. Inside the criteria the root goes by its own
    /// name, and nothing of ours is in reach of its column names.
    Sql matching(Sql criteria, Sql restriction) {
        FrozenRelation root = layout.root();
        Sql alias = Sql.name(root.table().name().name());
        return Sql.of("select {kept} from {table} where ({criteria}) and ({restriction})")
                .with("kept", root.keptColumns(alias))
                .with("table", root.tableName())
                .with("restriction", restriction)
                .with("criteria", criteria);
    }

    /// `t.id = s.k1` without the leaf: a key list has none.
    static Sql sameKey(FrozenRelation relation, Sql table, Sql keys) {
        List<Sql> pairs = new ArrayList<>();
        for (int i = 0; i < relation.key().size(); i++) {
            pairs.add(Sql.of("{t}.{column} = {s}.k{number}")
                    .with("t", table)
                    .with("column", Sql.name(relation.key().get(i)))
                    .with("s", keys)
                    .with("number", Sql.number(i + 1)));
        }
        return Sql.join(" and ", pairs);
    }

    /// The columns of the table that name a row, of an alias.
    static Sql tableKey(FrozenRelation relation, Sql alias) {
        return Sql.join(
                ", ",
                relation.key().stream()
                        .map(c -> Sql.of("{t}.{column}").with("t", alias).with("column", Sql.name(c)))
                        .toList());
    }

    /// The rows of a table that go with a candidate, each once for each candidate: `subject`, `leaf`, keys,
    /// digest.
    Sql dependants(FrozenRelation child) {
        return dependants(child, layout.graph().deletingInto(child.table()));
    }

    /// The same over some of its edges.
    Sql dependants(FrozenRelation child, List<Edge> edges) {
        var branches = new ArrayList<Sql>();
        for (int i = 0; i < edges.size(); i++) {
            branches.add(branch(child, edges.get(i), edges.subList(0, i)));
        }
        return Sql.join("\nunion all\n", branches);
    }

    /// One edge's rows, without those that the same candidate reaches over an earlier edge.
    private Sql branch(FrozenRelation child, Edge edge, List<Edge> earlier) {
        FrozenRelation parent = layout.frozen(edge.parent());
        return Sql.of("""
                select {distinct}p.subject, c.tableoid as leaf, {kept}, {digest} as digest, c.ctid as place, {version} as version
                  from {parent} p
                  join {child} c on {on}{unless}""")
                .with("distinct", once(edge))
                .with("kept", child.keptColumns(Sql.of("c")))
                .with("digest", digest(child.digest(Sql.of("c"))))
                .with("version", version(Sql.of("c")))
                .with("on", references(edge, Sql.of("c"), Sql.of("p")))
                .with("unless", Sql.join("", earlier.stream().map(this::notOver).toList()))
                .with("parent", parents.apply(parent))
                .with("child", References.source(edge));
    }

    /// Where a row references several of the parent it is found several times. What is kept of it need not be
    /// comparable.
    private static Sql once(Edge edge) {
        return Sql.of(edge.toOne() ? "" : "distinct on (p.subject, c.tableoid, c.ctid) ");
    }

    private Sql notOver(Edge earlier) {
        return Sql.of("\n   and not exists (select from {parent} q where q.subject = p.subject and {on})")
                .with("on", referencesAnyway(earlier, Sql.of("c"), Sql.of("q")))
                .with("parent", parents.apply(layout.frozen(earlier.parent())));
    }

    /// The candidates that a row over a forbidding edge protects: `subject`.
    Sql forbidden(Edge edge) {
        return Sql.of("select p.subject from {parent} p join {child} c on {on}")
                .with("on", references(edge, Sql.of("c"), Sql.of("p")))
                .with("parent", parents.apply(layout.frozen(edge.parent())))
                .with("child", References.source(edge));
    }

    /// The rows that a detaching edge will change; a row that the same candidate deletes anyway is not among
    /// them.
    Sql detached(DetachedRelation relation) {
        Edge edge = relation.edge();
        FrozenRelation rows = relation.rows();
        return Sql.of("""
                select {distinct}p.subject, c.tableoid as leaf, {kept}, {digest} as digest, c.ctid as place, {version} as version
                  from {parent} p
                  join {child} c on {on}{unless}""")
                .with("distinct", once(edge))
                .with("kept", rows.keptColumns(Sql.of("c")))
                .with("digest", digest(relation.digest(Sql.of("c"))))
                .with("version", version(Sql.of("c")))
                .with("on", references(edge, Sql.of("c"), Sql.of("p")))
                .with("unless", unlessDeleted(edge))
                .with("parent", parents.apply(layout.frozen(edge.parent())))
                .with("child", References.source(edge));
    }

    private Sql unlessDeleted(Edge edge) {
        if (!layout.graph().deletesFrom(edge.child().name())) {
            return Sql.of("");
        }
        FrozenRelation deleted = layout.frozen(edge.child());
        return Sql.of("\n   and not exists (select from {deleted} x where x.subject = p.subject and {same})")
                .with("same", deleted.sameRow(Sql.of("c"), Sql.of("x")))
                .with("deleted", parents.apply(deleted));
    }

    /// The same of any row of the child, whichever edge it was found over.
    private Sql referencesAnyway(Edge edge, Sql child, Sql parent) {
        Sql on = edge.byColumns() ? references(edge, child, parent) : references.overRow(edge, child, parent);
        return edge.decision()
                .when()
                .map(when -> Sql.of("{on} and {when}")
                        .with("when", References.ofRow(edge.child(), child, when))
                        .with("on", on))
                .orElse(on);
    }

    /// `c.user_id = p.k1`: a row of [References#source] references the kept row of the parent.
    Sql references(Edge edge, Sql child, Sql parent) {
        if (!edge.byColumns()) {
            return references.over(edge, child, parent);
        }
        FrozenRelation kept = layout.frozen(edge.parent());
        var pairs = new ArrayList<Sql>();
        for (int i = 0; i < edge.childColumns().size(); i++) {
            pairs.add(Sql.of("{c}.{column}{cast} = {kept}{collation}")
                    .with("c", child)
                    .with("column", Sql.name(edge.childColumns().get(i)))
                    .with("cast", padded(edge, i))
                    .with("kept", kept.kept(parent, edge.parentColumns().get(i)))
                    .with("collation", collation(edge, i)));
        }
        inLeaves(child, edge.leaves()).ifPresent(pairs::add);
        inLeaf(parent, edge.referencedLeaves()).ifPresent(pairs::add);
        return Sql.join(" and ", pairs);
    }

    /// The same for two rows of the tables themselves.
    static Sql referencesLive(Edge edge, Sql child, Sql parent) {
        var pairs = new ArrayList<Sql>();
        for (int i = 0; i < edge.childColumns().size(); i++) {
            pairs.add(Sql.of("{c}.{column}{cast} = {p}.{referenced}{collation}")
                    .with("collation", collation(edge, i))
                    .with("cast", padded(edge, i))
                    .with("column", Sql.name(edge.childColumns().get(i)))
                    .with("referenced", Sql.name(edge.parentColumns().get(i)))
                    .with("c", child)
                    .with("p", parent));
        }
        inLeaves(child, edge.leaves()).ifPresent(pairs::add);
        inLeaves(parent, edge.referencedLeaves()).ifPresent(pairs::add);
        return Sql.join(" and ", pairs);
    }

    /// A foreign key to a padded text does not see the blanks at the end of its own, which `=` alone would.
    private static Sql padded(Edge edge, int at) {
        boolean parent = padded(edge.parent(), edge.parentColumns().get(at));
        return edge.foreignKey().isPresent()
                        && parent
                        && !padded(edge.child(), edge.childColumns().get(at))
                ? Sql.of("::bpchar")
                : Sql.of("");
    }

    private static boolean padded(Table table, String column) {
        return table.column(column)
                .filter(c -> c.type().startsWith("character(") || c.type().equals("bpchar"))
                .isPresent();
    }

    /// References compare by the collation of the referenced column.
    private static Sql collation(Edge edge, int at) {
        Optional<String> of = collation(edge.parent(), edge.parentColumns().get(at));
        return of.isEmpty()
                        || of.equals(collation(edge.child(), edge.childColumns().get(at)))
                ? Sql.of("")
                : Sql.of(" collate {collation}").with("collation", Sql.written(of.get()));
    }

    private static Optional<String> collation(Table table, String column) {
        return table.column(column).map(c -> c.origin().collation()).filter(c -> !c.isEmpty());
    }

    private static Optional<Sql> inLeaves(Sql table, Set<Long> leaves) {
        return among(leaves)
                .map(list ->
                        Sql.of("{t}.tableoid in ({leaves})").with("t", table).with("leaves", list));
    }

    private static Optional<Sql> inLeaf(Sql frozen, Set<Long> leaves) {
        return among(leaves)
                .map(list -> Sql.of("{f}.leaf in ({leaves})").with("f", frozen).with("leaves", list));
    }

    private static Optional<Sql> among(Set<Long> leaves) {
        return leaves.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Sql.join(", ", leaves.stream().sorted().map(Sql::number).toList()));
    }
}
