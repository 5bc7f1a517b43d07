package dev.expunge.postgres;

import dev.expunge.sql.Sql;
import java.util.List;
import java.util.function.Predicate;

/// The statements that delete the batch's rows. Every `?` is the array of the batch's subject numbers. Each answers,
/// per leaf: its oid, rows that the frozen set says, rows that were deleted as they were frozen, the candidates of
/// which a row is not the frozen one, those of which a row was not deleted, and that it deletes. Pure text.
///
/// Tables that reference each other in a circle share one statement: the server looks at references, and does what
/// they declare on delete, at its end, when all of the rows are gone.
final class DeleteSql {
    /// What one relation adds to a statement.
    private record Part(Sql expressions, Sql answer) {
        Part of(FrozenRelation relation) {
            Sql number = Sql.number(relation.number());
            return new Part(
                    expressions
                            .with("n", number)
                            .with("keys", relation.keyNames())
                            .with("name", relation.name())
                            .with("table", relation.tableName()),
                    answer.with("n", number));
        }
    }

    private DeleteSql() {}

    /// One statement for relations that reference each other; most often for a single one.
    ///
    /// @param byKey whether to find rows by key even where their place is known
    /// @param shared those that hold rows of several candidates
    static Sql delete(List<FrozenRelation> together, boolean byKey, Predicate<FrozenRelation> shared) {
        List<Part> parts =
                together.stream().map(r -> part(r, byKey, shared.test(r))).toList();
        return Sql.of("with {expressions}\n{answers}")
                .with(
                        "answers",
                        Sql.join(
                                "\nunion all\n",
                                parts.stream().map(Part::answer).toList()))
                .with(
                        "expressions",
                        Sql.join(",\n", parts.stream().map(Part::expressions).toList()));
    }

    private static Part part(FrozenRelation relation, boolean byKey, boolean shared) {
        if (shared) {
            return shared(relation);
        }
        return byKey || !relation.placed() ? byKey(relation) : byPlace(relation);
    }

    /// Finds rows by key and names the candidates that differ.
    private static Part byKey(FrozenRelation relation) {
        Sql expressions = BY_KEY.expressions()
                .with("unchanged", relation.unchanged(Sql.of("t"), Sql.of("b{n}")))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("b{n}")));
        return new Part(expressions, BY_KEY.answer()).of(relation);
    }

    /// The same for rows that may belong to several candidates: each is deleted once, and checked for all of
    /// them.
    private static Part shared(FrozenRelation relation) {
        Sql expressions = SHARED.expressions()
                .with("digest", relation.digest(Sql.of("t")))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("u{n}")));
        return new Part(expressions, SHARED.answer()).of(relation);
    }

    /// Finds rows by their place: the fastest way, which names nobody. Only where [FrozenRelation#placed].
    private static Part byPlace(FrozenRelation relation) {
        Sql expressions = BY_PLACE.expressions().with("here", relation.samePlace(Sql.of("t"), Sql.of("b{n}")));
        return new Part(expressions, BY_PLACE.answer()).of(relation);
    }

    private static final Part BY_PLACE = new Part(Sql.of("""
            b{n} as materialized (
                select leaf, {keys}, place, version from {name} where subject = any(?)),
            d{n} as (
                delete from {table} t using b{n} where {here}
                returning 1)"""), Sql.of("""
            select leaf::bigint, count(*), (select count(*) from d{n}), '{}'::bigint[], '{}'::bigint[], true
              from b{n} group by leaf"""));

    private static final Part BY_KEY = new Part(Sql.of("""
            b{n} as materialized (
                select subject, leaf, {keys}, place, version, digest from {name} where subject = any(?)),
            d{n} as (
                delete from {table} t using b{n} where {same}
                returning b{n}.subject, b{n}.leaf, {unchanged} as same),
            s{n} as (
                select subject, leaf, sum(wanted) as wanted, sum(done) as done, sum(good) as good
                  from (select subject, leaf, 1 as wanted, 0 as done, 0 as good from b{n}
                        union all select subject, leaf, 0, 1, case when same then 1 else 0 end from d{n}) r
                 group by subject, leaf)"""), Sql.of("""
            select leaf::bigint, sum(wanted)::bigint, sum(done)::bigint,
                   coalesce(array_agg(subject) filter (where done <> good), '{}'),
                   coalesce(array_agg(subject) filter (where wanted <> done), '{}'), true
              from s{n} group by leaf"""));

    private static final Part SHARED = new Part(Sql.of("""
            b{n} as materialized (
                select subject, leaf, {keys}, place, version, digest from {name} where subject = any(?) and not gone),
            u{n} as materialized (select distinct leaf, {keys} from b{n}),
            d{n} as (
                delete from {table} t using u{n} where {same}
                returning u{n}.*, {digest} as found),
            j{n} as (
                select b.subject, b.leaf, b.digest = d.found as same
                  from b{n} b left join d{n} d using (leaf, {keys}))"""), Sql.of("""
            select l.leaf::bigint,
                   (select count(*) from u{n} u where u.leaf = l.leaf),
                   (select count(*) from d{n} d where d.leaf = l.leaf),
                   coalesce((select array_agg(distinct j.subject) from j{n} j where j.leaf = l.leaf and not j.same), '{}'),
                   coalesce((select array_agg(distinct j.subject) from j{n} j where j.leaf = l.leaf and j.same is null), '{}'),
                   true
              from (select distinct leaf from b{n}) l"""));
}
