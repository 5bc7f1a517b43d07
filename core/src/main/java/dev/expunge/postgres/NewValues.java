package dev.expunge.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.spec.Action;
import dev.expunge.spec.NewValue;
import dev.expunge.spec.Term;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// What the columns of a changed row become, each computed once from the locked row as `v1`, `v2`, …. Pure text.
final class NewValues {
    private final DetachedRelation relation;
    private final Edge edge;

    NewValues(DetachedRelation relation) {
        this.relation = relation;
        this.edge = relation.edge();
    }

    /// `, null::bigint as v1, …` of the row `c`.
    Sql computed() {
        return each(
                (column, number) -> Sql.of(", {value} as v{number}")
                        .with("number", Sql.number(number))
                        .with("value", value(column)),
                "");
    }

    private Sql value(Column column) {
        if (edge.removesElements()) {
            return WITHOUT.with("column", Sql.name(column.name()));
        }
        return switch (edge.values().getOrDefault(column.name(), new NewValue.Nothing())) {
            case NewValue.Nothing _ -> Sql.of("null::{type}").with("type", Sql.written(column.type()));
            case NewValue.Constant constant ->
                Sql.of("cast({text} as {type})")
                        .with("type", Sql.written(column.type()))
                        .with("text", Sql.literal(constant.text()));
            case NewValue.Computed computed -> References.ofRow(edge.child(), Sql.of("c"), computed.expression());
        };
    }

    /// An array of several dimensions stays as it is, which the batch then notices.
    private static final Sql WITHOUT = Sql.of("""
            case when array_ndims(c.{column}) > 1 then c.{column}
                 else (select coalesce(array_agg(x.e order by x.n), '{}')
                         from pg_catalog.unnest(c.{column}) with ordinality x (e, n)
                        where (x.e::text in (select removed.key from removed)) is not true) end""");

    /// `user_id = o.v1, …`.
    Sql assignments() {
        return each(
                (column, number) -> Sql.of("{column} = o.v{number}")
                        .with("number", Sql.number(number))
                        .with("column", Sql.name(column.name())),
                ", ");
    }

    /// The digest that the changed columns have to have, of a row with `v1`, ….
    Sql wanted() {
        return Sql.of("sha256(record_send(row({parts})))")
                .with(
                        "parts",
                        each(
                                (column, number) -> Sql.of(
                                                column.binary()
                                                        ? "(o.v{number})::{type}"
                                                        : "(o.v{number})::{type}::text")
                                        .with("number", Sql.number(number))
                                        .with("type", Sql.written(column.type())),
                                ", "));
    }

    private Sql each(BiFunction<Column, Integer, Sql> part, @CompileTimeConstant final String separator) {
        var parts = new ArrayList<Sql>();
        List<Column> columns = relation.writtenColumns();
        for (int i = 0; i < columns.size(); i++) {
            parts.add(part.apply(columns.get(i), i + 1));
        }
        return Sql.join(separator, parts);
    }

    /// Whether the row `t` has ceased to be the reference that `c` was, as ` and …`; nothing where the new values
    /// say so themselves, or where the reference may stay.
    Sql released() {
        if (edge.removesElements()) {
            return Sql.of(
                            " and not exists (select from pg_catalog.unnest(t.{column}) x (e) where x.e::text in (select removed.key from removed))")
                    .with("column", Sql.name(edge.childColumns().getFirst()));
        }
        boolean given = edge.action() == Action.DETACH && !edge.decision().set().isEmpty();
        if (given && edge.childTerm() instanceof Term.Value value) {
            return Sql.of(" and {new}::text is distinct from o.before")
                    .with("new", References.ofRow(edge.child(), Sql.of("t"), value.expression()));
        }
        return Sql.of("");
    }

    /// `, … as before`: what [#released] compares, of the row `c`.
    Sql before() {
        return edge.childTerm() instanceof Term.Value value
                ? Sql.of(", {old}::text as before")
                        .with("old", References.ofRow(edge.child(), Sql.of("c"), value.expression()))
                : Sql.of("");
    }
}
