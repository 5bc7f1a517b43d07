package dev.expunge.postgres;

import dev.expunge.map.Catalog;
import dev.expunge.map.ForeignKey;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Two references of one child that lead to one table, each at once or over one table in between: a row whose two
/// ways end at different rows belongs to two owners.
///
/// @param owner the table where both end
/// @param condition holds for a row `t` of the child that belongs to two
record TwoOwners(TableName owner, Sql condition) {
    /// How the two can be compared; empty where they do not meet so soon.
    static Optional<TwoOwners> of(Catalog catalog, ForeignKey one, ForeignKey other) {
        if (one.parent().equals(other.parent()) && one.parentColumns().equals(other.parentColumns())) {
            return Optional.of(new TwoOwners(
                    one.parent(),
                    Sql.of("({a}) is distinct from ({b})")
                            .with("a", columns(Sql.of("t"), one.childColumns()))
                            .with("b", columns(Sql.of("t"), other.childColumns()))));
        }
        return over(catalog, one, other).or(() -> over(catalog, other, one));
    }

    /// `far` leads to the table that `near` references over the one that it references itself.
    private static Optional<TwoOwners> over(Catalog catalog, ForeignKey near, ForeignKey far) {
        return catalog.foreignKeys().stream()
                .filter(k -> k.child().equals(far.parent())
                        && k.parent().equals(near.parent())
                        && k.parentColumns().equals(near.parentColumns())
                        && !k.child().equals(k.parent()))
                .findFirst()
                .map(k -> new TwoOwners(
                        near.parent(),
                        Sql.of("""
                        exists (select from {between} b where {same} and {held} and ({a}) is distinct from ({b}))""")
                                .with("between", Sql.table(far.parent()))
                                .with("same", same(far))
                                .with("held", held(Sql.of("b"), k.childColumns()))
                                .with("a", columns(Sql.of("t"), near.childColumns()))
                                .with("b", columns(Sql.of("b"), k.childColumns()))));
    }

    private static Sql same(ForeignKey key) {
        return Sql.join(
                " and ",
                IntStream.range(0, key.childColumns().size())
                        .mapToObj(i -> Sql.of("b.{parent} = t.{child}")
                                .with("parent", Sql.name(key.parentColumns().get(i)))
                                .with("child", Sql.name(key.childColumns().get(i))))
                        .toList());
    }

    /// Whether a row of `alias` holds all of the columns.
    static Sql held(Sql alias, List<String> columns) {
        return Sql.join(
                " and ",
                columns.stream()
                        .map(c -> Sql.of("{alias}.{c} is not null")
                                .with("alias", alias)
                                .with("c", Sql.name(c)))
                        .toList());
    }

    private static Sql columns(Sql alias, List<String> columns) {
        return Sql.join(
                ", ",
                columns.stream()
                        .map(c -> Sql.of("{alias}.{c}").with("alias", alias).with("c", Sql.name(c)))
                        .toList());
    }
}
