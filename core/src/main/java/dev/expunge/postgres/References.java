package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.map.Table;
import dev.expunge.spec.Expression;
import dev.expunge.spec.Term;
import dev.expunge.sql.Sql;
import java.util.List;

/// How a row of a child is told to reference a kept row of a parent where not just columns are compared with
/// columns: an expression, or an element of an array, is compared as text. A value that is no key at all references
/// nobody, and fails nothing. Pure text.
///
/// What a person wrote only ever sees the columns of its own table, by their names and under the table's name.
final class References {
    private final Layout layout;

    References(Layout layout) {
        this.layout = layout;
    }

    /// The rows of the child to join, for [#over]: the table itself, or the rows that can be references, each with
    /// what is compared as `expunge_ref`.
    static Sql source(Edge edge) {
        if (edge.childTerm() instanceof Term.Columns && edge.decision().when().isEmpty()) {
            return Layout.rows(edge.child());
        }
        Sql when = edge.decision()
                .when()
                .map(condition -> Sql.of(" where ({when})").with("when", written(condition)))
                .orElse(Sql.of(""));
        return Sql.of("(select {t}.*, {t}.tableoid, {t}.ctid, {t}.xmin{value} from {table} as {t}{elements}{when})")
                .with("value", value(edge.childTerm()))
                .with("elements", elements(edge.childTerm()))
                .with("table", Layout.rows(edge.child()))
                .with("t", Sql.name(edge.child().name().name()))
                .with("when", when);
    }

    private static Sql value(Term term) {
        return switch (term) {
            case Term.Columns _ -> Sql.of("");
            case Term.Value value ->
                Sql.of(", ({value})::text as expunge_ref").with("value", written(value.expression()));
            case Term.Element _ -> Sql.of(", expunge_u.expunge_e::text as expunge_ref");
        };
    }

    private static Sql elements(Term term) {
        return term instanceof Term.Element element
                ? Sql.of(" cross join lateral pg_catalog.unnest({array}) as expunge_u (expunge_e)")
                        .with("array", written(element.array()))
                : Sql.of("");
    }

    /// What a person wrote, as SQL.
    static Sql written(Expression expression) {
        return Sql.written(expression.sql());
    }

    /// Whether a row of [#source] references the kept row of the parent.
    Sql over(Edge edge, Sql child, Sql parent) {
        Sql value = edge.childTerm() instanceof Term.Columns columns
                ? text(child, columns.names().getFirst())
                : Sql.of("{c}.expunge_ref").with("c", child);
        Sql same = equal(value, parentText(edge, parent));
        return edge.contained() ? contained(edge, child, parent).with("same", same) : same;
    }

    /// Says no more than the comparison, but a GIN index can answer it. An extension may have an operator of that
    /// name,
    /// too, which fails on arrays that hold a null.
    private Sql contained(Edge edge, Sql child, Sql parent) {
        return Sql.of("{same} and {c}.{array} operator(pg_catalog.@>) array[{key}]")
                .with(
                        "key",
                        layout.frozen(edge.parent())
                                .kept(parent, edge.parentColumns().getFirst()))
                .with("array", Sql.name(edge.childColumns().getFirst()))
                .with("c", child);
    }

    /// The same of any row of the child, source or not.
    Sql overRow(Edge edge, Sql child, Sql parent) {
        return switch (edge.childTerm()) {
            case Term.Columns _ -> over(edge, child, parent);
            case Term.Value value ->
                equal(
                        Sql.of("{value}::text").with("value", ofRow(edge.child(), child, value.expression())),
                        parentText(edge, parent));
            case Term.Element element ->
                Sql.of(
                                "{key} in (select expunge_u.expunge_e::text from pg_catalog.unnest({array}) as expunge_u (expunge_e))")
                        .with("array", ofRow(edge.child(), child, element.array()))
                        .with("key", parentText(edge, parent));
        };
    }

    /// The value of an expression for a row of a table that goes by an alias.
    static Sql ofRow(Table table, Sql alias, Expression expression) {
        return Sql.of("(select ({value}) from (select {c}.*) as {name})")
                .with("c", alias)
                .with("name", Sql.name(table.name().name()))
                .with("value", written(expression));
    }

    private static Sql equal(Sql one, Sql other) {
        return Sql.of("{one} = {other}").with("one", one).with("other", other);
    }

    private static Sql text(Sql alias, String column) {
        return Sql.of("{c}.{column}::text").with("c", alias).with("column", Sql.name(column));
    }

    /// What is compared of a kept row of the parent, as text. Where its collation is one of its own, it could be at
    /// odds with the child's, and equal texts are not always the same.
    Sql parentText(Edge edge, Sql parent) {
        boolean special = edge.parentColumns().stream().anyMatch(column -> collated(edge.parent(), column));
        return Sql.of(special ? "({text}) collate pg_catalog.\"default\"" : "{text}")
                .with("text", plainText(edge, parent));
    }

    private static boolean collated(Table table, String column) {
        String collation = table.column(column).map(c -> c.origin().collation()).orElse("");
        return !collation.isEmpty() && !collation.endsWith("\"default\"");
    }

    private Sql plainText(Edge edge, Sql parent) {
        FrozenRelation kept = layout.frozen(edge.parent());
        if (!(edge.parentTerm() instanceof Term.Value value)) {
            return Sql.of("{kept}::text")
                    .with("kept", kept.kept(parent, edge.parentColumns().getFirst()));
        }
        List<Sql> columns = edge.parentColumns().stream()
                .map(column -> Sql.of("{kept} as {column}")
                        .with("kept", kept.kept(parent, column))
                        .with("column", Sql.name(column)))
                .toList();
        return Sql.of("(select ({value})::text from (select {columns}) as {name})")
                .with("columns", Sql.join(", ", columns))
                .with("name", Sql.name(edge.parent().name().name()))
                .with("value", written(value.expression()));
    }
}
