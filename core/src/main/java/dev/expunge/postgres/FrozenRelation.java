package dev.expunge.postgres;

import dev.expunge.map.Table;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// The rows of one table that will be deleted: `subject`, `leaf`, the key as `k1`, `k2`, …, other referenced
/// columns as `r1`, …, the digest of the whole row, its `place` (`ctid`) and its `version` (`xmin`). A table
/// without a key is known by `ctid` in `k1`, which its digest has to confirm.
///
/// A row with the frozen key that the frozen transaction wrote *is* the frozen row: one transaction leaves one
/// version of a row behind. So its content need not be digested again; only a row that somebody has written
/// since is compared by digest. The place is a short cut to it, and proves nothing: a rewrite of the table moves
/// rows and keeps who wrote them.
///
/// @param referenced columns that edges reference beyond the key
/// @param shareable whether one row can belong to two candidates
/// @param versioned whether the freeze is recent enough for `version` to be unique
/// @param circular whether its rows are found in rounds, the number of which is kept as `round`; in the relation of
/// the root, round 0 is the candidates themselves
record FrozenRelation(
        int number,
        TableName relation,
        Table table,
        List<String> referenced,
        boolean shareable,
        boolean versioned,
        boolean circular) {
    private static final List<String> PLACE = List.of("ctid");

    FrozenRelation {
        referenced = List.copyOf(referenced);
    }

    Sql name() {
        return Sql.table(relation);
    }

    Sql tableName() {
        return Layout.rows(table);
    }

    /// Restricts the root's relation to the candidates themselves, of an alias: nothing, or ` and f.round = 0`.
    Sql own(Sql alias) {
        return circular ? Sql.of(" and {f}.round = 0").with("f", alias) : Sql.of("");
    }

    /// The columns of the table that name a row.
    List<String> key() {
        return table.hasKey() ? table.key() : PLACE;
    }

    /// `k1, k2` of an alias.
    Sql keyColumns(Sql alias) {
        return Sql.join(
                ", ",
                pairs((column, number) ->
                        Sql.of("{f}.k{number}").with("f", alias).with("number", Sql.number(number))));
    }

    /// `k1, k2` without an alias.
    Sql keyNames() {
        return Sql.join(", ", pairs((column, number) -> Sql.of("k{number}").with("number", Sql.number(number))));
    }

    /// `t.id = b.k1 and …`, with the leaf where the key alone does not decide it.
    Sql sameRow(Sql tableAlias, Sql frozenAlias) {
        List<Sql> pairs = pairs((column, number) -> Sql.of("{t}.{column} = {f}.k{number}")
                .with("t", tableAlias)
                .with("column", Sql.name(column))
                .with("f", frozenAlias)
                .with("number", Sql.number(number)));
        if (leafMatters()) {
            pairs.add(Sql.of("{t}.tableoid = {f}.leaf").with("t", tableAlias).with("f", frozenAlias));
        }
        return Sql.join(" and ", pairs);
    }

    /// `a.k1 = b.k1 and … and a.leaf = b.leaf` of two aliases of frozen rows.
    Sql sameKey(Sql one, Sql other) {
        List<Sql> pairs = pairs((column, number) -> Sql.of("{a}.k{number} = {b}.k{number}")
                .with("a", one)
                .with("b", other)
                .with("number", Sql.number(number)));
        pairs.add(Sql.of("{a}.leaf = {b}.leaf").with("a", one).with("b", other));
        return Sql.join(" and ", pairs);
    }

    /// Whether rows of two leaves could have the same key columns.
    boolean leafMatters() {
        return !table.hasKey() || table.leaves().size() > 1;
    }

    /// `t.id as k1, t.email as r1`: what is kept of a table's row.
    Sql keptColumns(Sql alias) {
        var columns = new ArrayList<Sql>();
        columns.addAll(pairs((column, number) -> Sql.of("{t}.{column} as k{number}")
                .with("t", alias)
                .with("column", Sql.name(column))
                .with("number", Sql.number(number))));
        for (int i = 0; i < referenced.size(); i++) {
            columns.add(Sql.of("{t}.{column} as r{number}")
                    .with("t", alias)
                    .with("column", Sql.name(referenced.get(i)))
                    .with("number", Sql.number(i + 1)));
        }
        return Sql.join(", ", columns);
    }

    /// Where the value of one of the table's columns is kept.
    Sql kept(Sql alias, String column) {
        int inKey = key().indexOf(column);
        Sql place = inKey >= 0
                ? Sql.of("k{number}").with("number", Sql.number(inKey + 1))
                : Sql.of("r{number}").with("number", Sql.number(referenced.indexOf(column) + 1));
        return Sql.of("{f}.{place}").with("f", alias).with("place", place);
    }

    Sql digest(Sql alias) {
        return Layout.digest(alias, table.columns());
    }

    /// Whether a row that has the frozen key has the frozen content, too.
    Sql unchanged(Sql tableAlias, Sql frozenAlias) {
        Sql digests = Sql.of("{f}.digest = {digest}").with("f", frozenAlias).with("digest", digest(tableAlias));
        return versioned && table.hasKey()
                ? Sql.of("case when {t}.xmin = {f}.version then true else {digests} end")
                        .with("t", tableAlias)
                        .with("f", frozenAlias)
                        .with("digests", digests)
                : digests;
    }

    /// Whether the place says which relation a row is in, so that rows can be found by it.
    boolean placed() {
        return versioned && table.hasKey() && table.leaves().size() == 1;
    }

    /// The frozen row at its frozen place. Only where [#placed].
    Sql samePlace(Sql tableAlias, Sql frozenAlias) {
        return Sql.of("{t}.ctid = {f}.place and {row} and {t}.xmin = {f}.version")
                .with("row", sameRow(tableAlias, frozenAlias))
                .with("t", tableAlias)
                .with("f", frozenAlias);
    }

    private List<Sql> pairs(BiFunction<String, Integer, Sql> pair) {
        var pairs = new ArrayList<Sql>();
        for (int i = 0; i < key().size(); i++) {
            pairs.add(pair.apply(key().get(i), i + 1));
        }
        return pairs;
    }
}
