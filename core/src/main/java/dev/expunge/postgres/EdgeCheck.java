package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.spec.Expression;
import dev.expunge.spec.NewValue;
import dev.expunge.spec.Term;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Lets the server plan what a spec says about edges, so that a mistake is told before anything is read or written:
/// a name that does not exist, types that cannot be compared, a value that a column cannot take. Reads no row, and
/// writes none.
public final class EdgeCheck {
    private static final Sql MOVING = Sql.of("""
            select distinct a.attname
              from pg_class r
              join pg_namespace n on n.oid = r.relnamespace
             cross join lateral pg_partition_tree(r.oid) part
              join pg_partitioned_table p on p.partrelid = part.relid
              join pg_attribute a on a.attrelid = p.partrelid and a.attnum = any(p.partattrs)
             where r.relkind = 'p' and n.nspname = ? and r.relname = ? and a.attname = any(?)
            """);

    private static final Sql ALONE = Sql.of("""
            select array_agg(a.attname::text order by k.n)
              from pg_index i
              join pg_class c on c.oid = i.indrelid
              join pg_namespace s on s.oid = c.relnamespace
             cross join lateral pg_catalog.unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) with ordinality k (attnum, n)
              left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
             where i.indisunique and i.indpred is null and i.indexprs is null and s.nspname = ? and c.relname = ?
             group by i.indexrelid
            """);

    private final Session session;
    private final Layout layout;
    private final List<String> problems = new ArrayList<>();

    public EdgeCheck(Session session, Graph graph) {
        this.session = session;
        this.layout = new Layout(0, graph);
    }

    /// Checks every edge.
    ///
    /// @throws Failure `SCHEMA_MISMATCH` with all that the server does not accept
    public void require() {
        layout.graph().edges().forEach(this::check);
        if (!problems.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.SCHEMA_MISMATCH,
                    "the spec does not fit the schema:"
                            + problems.stream().map(p -> "\n  " + p).collect(Collectors.joining()),
                    "correct the edges named above in the spec; the server's words are behind them");
        }
    }

    private void check(Edge edge) {
        int before = problems.size();
        expression(edge.childTerm()).ifPresent(e -> alone(edge, edge.child(), e));
        expression(edge.parentTerm()).ifPresent(e -> alone(edge, edge.parent(), e));
        edge.decision().when().ifPresent(when -> accepted(edge, "when: " + when, condition(edge.child(), when)));
        if (problems.size() == before && edge.foreignKey().isEmpty()) {
            accepted(edge, "the two sides cannot be compared; cast the parent, as in id::text", compared(edge));
        }
        if (problems.size() == before && edge.changes()) {
            changed(edge);
        }
    }

    private static Optional<Expression> expression(Term term) {
        return switch (term) {
            case Term.Columns _ -> Optional.empty();
            case Term.Value value -> Optional.of(value.expression());
            case Term.Element element -> Optional.of(element.array());
        };
    }

    /// In a condition, where neither an aggregate nor a set is allowed.
    private void alone(Edge edge, Table table, Expression expression) {
        Sql is = Sql.of("({value}) is null").with("value", References.written(expression));
        accepted(edge, expression.text(), explain(table, is));
    }

    private static Sql condition(Table table, Expression when) {
        return explain(table, References.written(when));
    }

    private static Sql explain(Table table, Sql condition) {
        return Sql.of("explain select from {table} as {name} where ({condition})")
                .with("table", Sql.table(table.name()))
                .with("name", Sql.name(table.name().name()))
                .with("condition", condition);
    }

    private Sql compared(Edge edge) {
        FrozenRelation rows = layout.frozen(edge.parent());
        return Sql.of("explain select from (select {kept} from {parent} t) p join {child} c on {on}")
                .with("kept", rows.keptColumns(Sql.of("t")))
                .with("parent", rows.tableName())
                .with("child", References.source(edge))
                .with("on", new Reach(layout, parent -> Sql.of("")).references(edge, Sql.of("c"), Sql.of("p")));
    }

    private void changed(Edge edge) {
        var relation = new DetachedRelation(0, edge.child().name(), edge);
        Table child = edge.child();
        var constants = new ArrayList<String>();
        for (Column column : relation.writtenColumns()) {
            if (edge.values().get(column.name()) instanceof NewValue.Constant constant) {
                constants.add(column.name());
                constant(edge, column, Sql.literal(constant.text()));
            }
        }
        unlessAlone(edge, constants);
        if (!edge.removesElements()) {
            var values = new NewValues(relation);
            accepted(
                    edge,
                    "the new values",
                    Sql.of("explain with o as materialized (select c.ctid as place{values} from {table} c)"
                                    + " update {table} t set {assignments} from o where t.ctid = o.place")
                            .with("values", values.computed())
                            .with("assignments", values.assignments())
                            .with("table", Sql.table(child.name())));
        }
        session.query(
                        MOVING,
                        row -> row.text(1),
                        child.name().schema(),
                        child.name().name(),
                        edge.writtenColumns().toArray(String[]::new))
                .forEach(column -> problems.add(edge.name() + ": " + Identifier.display(column) + " decides in which"
                        + " partition a row is, and cannot be set"));
    }

    /// Refuses constants for all the columns of a unique index: each row needs its own value.
    private void unlessAlone(Edge edge, List<String> constants) {
        TableName child = edge.child().name();
        session.query(ALONE, row -> row.texts(1), child.schema(), child.name()).stream()
                .filter(constants::containsAll)
                .forEach(unique -> problems.add(edge.name() + ": "
                        + unique.stream().map(Identifier::display).collect(Collectors.joining(", "))
                        + " must be unique, and a constant fits one row only: write { sql: … } that differs for each"));
    }

    /// A constant is read as the column's type; a check of a domain is asked only when it is computed.
    private void constant(Edge edge, Column column, Sql literal) {
        String name = Identifier.display(column.name());
        accepted(
                edge,
                name,
                Sql.of("explain update {table} t set {column} = {literal}")
                        .with("literal", literal)
                        .with("column", Sql.name(column.name()))
                        .with("table", Sql.table(edge.child().name())));
        accepted(
                edge,
                name,
                Sql.of("select cast({literal} as {type}) is null")
                        .with("literal", literal)
                        .with("type", Sql.written(column.type())));
    }

    /// The right to update is looked for elsewhere; the server asks for it only after it has understood.
    private void accepted(Edge edge, String what, Sql statement) {
        try {
            session.asTheApplication(() -> session.query(statement, row -> true));
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.PRIVILEGE) {
                return;
            }
            if (e.kind() != SqlState.INVALID
                    && e.kind() != SqlState.CONSTRAINT
                    && e.kind() != SqlState.UNDEFINED
                    && !e.state().startsWith("0A")) {
                throw e;
            }
            String words = e.state().startsWith("0A")
                    ? "must have one value for each row; for each element of an array write any(…)"
                    : Measure.withoutValues(String.valueOf(e.getMessage()));
            problems.add(edge.name() + ": " + what + "\n    " + words);
        }
    }
}
