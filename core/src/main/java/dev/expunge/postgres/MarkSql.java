package dev.expunge.postgres;

import dev.expunge.map.RootChange;
import dev.expunge.map.Table;
import dev.expunge.plan.OwnMarks;
import dev.expunge.sql.Sql;
import java.util.Optional;

/// The statement that marks the batch's rows of the root, or takes their marks away. Its `?` is the array of the
/// batch's
/// subject numbers. Pure text.
///
/// Answers like [DeleteSql], and that it does not delete. One column changes: the others are compared before and after,
/// and a row in which something else came out, or in which the column holds another value, counts as vetoed, because
/// the row is locked and only a trigger can have done that.
final class MarkSql {
    private static final Sql MARK = Sql.of("""
            with b as materialized (
                select subject, leaf, {keys}, place, version, digest from {name} where subject = any(?)),
            o as materialized (
                select b.subject, b.leaf, {keys_of_b}, {unchanged} as same, {rest} as rest
                  from b join {table} t on {same_b} order by {keys_of_b} for no key update of t),
            d as (
                update {table} t set {column} = {value} from o where {same_o}
                returning o.subject, o.same, o.rest = {rest} and t.{column} is not distinct from {value} as good),
            j as (
                select b.subject, b.leaf, d.same, d.good from b left join d using (subject))
            select leaf::bigint, count(*), count(good),
                   coalesce(array_agg(subject) filter (where same is false), '{}'),
                   coalesce(array_agg(subject) filter (where same is not false and good is not true), '{}'), false
              from j group by leaf
            """);

    private MarkSql() {}

    /// Empty where rows go.
    static Optional<Sql> of(Layout layout) {
        return layout.graph().change().map(change -> statement(layout, change));
    }

    private static Sql statement(Layout layout, RootChange change) {
        FrozenRelation root = layout.root();
        Table table = root.table();
        return MARK.with("unchanged", root.unchanged(Sql.of("t"), Sql.of("b")))
                .with("rest", rest(table, change))
                .with("same_b", root.sameRow(Sql.of("t"), Sql.of("b")))
                .with("same_o", root.sameRow(Sql.of("t"), Sql.of("o")))
                .with("keys_of_b", root.keyColumns(Sql.of("b")))
                .with("keys", root.keyNames())
                .with("value", value(layout, change))
                .with("column", Sql.name(change.column()))
                .with("name", root.name())
                .with("table", root.tableName());
    }

    /// That a row is as this left it, of the alias `t`.
    static Sql done(Layout layout) {
        RootChange change = layout.graph().change().orElseThrow();
        return Sql.of("t.{column} is not distinct from {value}")
                .with("value", value(layout, change))
                .with("column", Sql.name(change.column()));
    }

    /// The time that marks is the run's, not that of the batch: it is what the marks are known by.
    private static Sql value(Layout layout, RootChange change) {
        return change.sets() ? OwnMarks.of(layout.root().table(), change.column(), layout.run()) : Sql.of("null");
    }

    private static Sql rest(Table table, RootChange change) {
        return Layout.digest(
                Sql.of("t"),
                table.columns().stream()
                        .filter(c -> !c.generated() && !c.name().equals(change.column()))
                        .toList());
    }
}
