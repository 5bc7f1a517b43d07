package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The statements that follow a circle of deleting edges until nothing is added: the freeze in rounds, each joining
/// only the rows that the last one found; the dry run, which may not write, by recursion in one statement. Pure text.
final class CircleReach {
    private final Layout layout;
    private final List<FrozenRelation> circle;

    CircleReach(Layout layout, List<FrozenRelation> circle) {
        this.layout = layout;
        this.circle = List.copyOf(circle);
    }

    /// The edges over which the circle is entered at one of its tables.
    List<Edge> entering(FrozenRelation child) {
        return layout.graph().deletingInto(child.table()).stream()
                .filter(e -> !circle.contains(layout.frozen(e.parent())))
                .toList();
    }

    /// The edges inside the circle.
    List<Edge> inner() {
        return layout.graph()
                .repeating(circle.stream().map(FrozenRelation::table).toList());
    }

    /// Adds the rows that the rows of round `{before}` of the group `{first}` to `{last}` reach over one edge, as
    /// round
    /// `{round}`, where they are not there yet.
    Sql next(Reach reach, Edge edge) {
        FrozenRelation child = layout.frozen(edge.child());
        FrozenRelation parent = layout.frozen(edge.parent());
        return Sql.of("""
                insert into {into}
                select n.subject, n.leaf, {columns}, n.digest, n.place, n.version, false, false, {round}
                  from (select p.subject, c.tableoid as leaf, {kept}, {digest} as digest, c.ctid as place,
                               {version} as version
                          from (select * from {parent} where round = {before}
                                   and subject between {first} and {last}) p
                          join {child} c on {on}
                         where not exists (select from {into} x where x.subject = p.subject and {same})) n
                on conflict do nothing
                """)
                .with("into", child.name())
                .with("columns", keptAgain(child))
                .with("kept", child.keptColumns(Sql.of("c")))
                .with("digest", child.digest(Sql.of("c")))
                .with("version", Reach.version(Sql.of("c")))
                .with("on", reach.references(edge, Sql.of("c"), Sql.of("p")))
                .with("same", child.sameRow(Sql.of("c"), Sql.of("x")))
                .with("parent", parent.name())
                .with("child", child.tableName());
    }

    /// `n.k1, n.r1` of rows with kept columns.
    static Sql keptAgain(FrozenRelation relation) {
        var columns = new ArrayList<Sql>();
        columns.add(relation.keyColumns(Sql.of("n")));
        for (int i = 1; i <= relation.referenced().size(); i++) {
            columns.add(Sql.of("n.r{number}").with("number", Sql.number(i)));
        }
        return Sql.join(", ", columns);
    }

    /// The common table expressions of the circle's relations: one that recurs, of places, and one for each table.
    ///
    /// @param reach reads parents from common table expressions
    /// @param expression the name of a relation's expression
    /// @param candidates the candidates as `subject, leaf, place`, where the root is in the circle
    List<Sql> counting(Reach reach, Function<FrozenRelation, Sql> expression, Sql candidates) {
        Sql name = Sql.of("expunge_r{number}")
                .with("number", Sql.number(circle.getFirst().number()));
        var expressions = new ArrayList<Sql>();
        expressions.add(Sql.of("""
                {name} (subject, number, leaf, place) as (
                {begin}
                union
                select r.subject, n.number, n.leaf, n.place from {name} r cross join lateral (
                {steps}) n)""")
                .with("begin", begin(reach, candidates))
                .with(
                        "steps",
                        Sql.join(
                                "\nunion all\n",
                                inner().stream().map(this::step).toList()))
                .with("name", name));
        for (FrozenRelation relation : circle) {
            expressions.add(Sql.of("""
                    {t} as materialized (
                    select k.subject, t.tableoid as leaf, {kept}, t.ctid as place
                      from {name} k join {table} t on t.tableoid = k.leaf and t.ctid = k.place
                     where k.number = {number})""")
                    .with("t", expression.apply(relation))
                    .with("kept", relation.keptColumns(Sql.of("t")))
                    .with("name", name)
                    .with("number", Sql.number(relation.number()))
                    .with("table", relation.tableName()));
        }
        return expressions;
    }

    private Sql begin(Reach reach, Sql candidates) {
        var begins = new ArrayList<Sql>();
        if (circle.contains(layout.root())) {
            begins.add(Sql.of("select c.subject, {number}, c.leaf, c.place from {candidates} c")
                    .with("number", Sql.number(layout.root().number()))
                    .with("candidates", candidates));
        }
        for (FrozenRelation relation : circle) {
            List<Edge> entering = entering(relation);
            if (!entering.isEmpty()) {
                begins.add(Sql.of("select c.subject, {number}, c.leaf, c.place from (\n{rows}) c")
                        .with("number", Sql.number(relation.number()))
                        .with("rows", reach.dependants(relation, entering)));
            }
        }
        return Sql.join("\nunion\n", begins);
    }

    private Sql step(Edge edge) {
        return Sql.of("""
                select {child_number} as number, c.tableoid as leaf, c.ctid as place
                  from {parent} p join {child} c on {on}
                 where r.number = {parent_number} and p.tableoid = r.leaf and p.ctid = r.place""")
                .with("on", Reach.referencesLive(edge, Sql.of("c"), Sql.of("p")))
                .with("child_number", Sql.number(layout.frozen(edge.child()).number()))
                .with("parent_number", Sql.number(layout.frozen(edge.parent()).number()))
                .with("child", Layout.rows(edge.child()))
                .with("parent", Layout.rows(edge.parent()));
    }
}
