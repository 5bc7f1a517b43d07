package dev.expunge.postgres;

import dev.expunge.sql.Sql;

/// The statements that delete the batch's rows of one table. Every `?` is the array of the batch's subject
/// numbers. Each answers, per leaf: its oid, rows that the frozen set says, rows that were deleted as they were
/// frozen, the candidates of which a row is not the frozen one, those of which a row was not deleted, and
/// that it deletes. Pure text.
final class DeleteSql {
    private DeleteSql() {}

    /// Finds rows by key and names the candidates that differ.
    static Sql byKey(FrozenRelation relation) {
        return filled(BY_KEY, relation)
                .with("unchanged", relation.unchanged(Sql.of("t"), Sql.of("b")))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("b")));
    }

    /// The same for rows that may belong to several candidates: each is deleted once, and checked for all of
    /// them.
    static Sql shared(FrozenRelation relation) {
        return filled(SHARED, relation)
                .with("digest", relation.digest(Sql.of("t")))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("b")));
    }

    /// Finds rows by their place: the fastest way, which names nobody. Only where [FrozenRelation#placed].
    static Sql byPlace(FrozenRelation relation) {
        return filled(BY_PLACE, relation).with("here", relation.samePlace(Sql.of("t"), Sql.of("b")));
    }

    private static Sql filled(Sql template, FrozenRelation relation) {
        return template.with("keys", relation.keyNames())
                .with("name", relation.name())
                .with("table", relation.tableName());
    }

    private static final Sql BY_PLACE = Sql.of("""
            with b as materialized (
                select leaf, {keys}, place, version from {name} where subject = any(?)),
            d as (
                delete from {table} t using b where {here}
                returning 1)
            select leaf::bigint, count(*), (select count(*) from d), '{}'::bigint[], '{}'::bigint[], true
              from b group by leaf
            """);

    private static final Sql BY_KEY = Sql.of("""
            with b as materialized (
                select subject, leaf, {keys}, place, version, digest from {name} where subject = any(?)),
            d as (
                delete from {table} t using b where {same}
                returning b.subject, b.leaf, {unchanged} as same),
            s as (
                select subject, leaf, sum(wanted) as wanted, sum(done) as done, sum(good) as good
                  from (select subject, leaf, 1 as wanted, 0 as done, 0 as good from b
                        union all select subject, leaf, 0, 1, case when same then 1 else 0 end from d) r
                 group by subject, leaf)
            select leaf::bigint, sum(wanted)::bigint, sum(done)::bigint,
                   coalesce(array_agg(subject) filter (where done <> good), '{}'),
                   coalesce(array_agg(subject) filter (where wanted <> done), '{}'), true
              from s group by leaf
            """);

    private static final Sql SHARED = Sql.of("""
            with b as materialized (
                select subject, leaf, {keys}, place, version, digest from {name} where subject = any(?) and not gone),
            u as materialized (select distinct leaf, {keys} from b),
            d as (
                delete from {table} t using u b where {same}
                returning b.*, {digest} as found),
            j as (select b.subject, b.leaf, b.digest = d.found as same from b left join d using (leaf, {keys}))
            select l.leaf::bigint,
                   (select count(*) from u where u.leaf = l.leaf),
                   (select count(*) from d where d.leaf = l.leaf),
                   coalesce((select array_agg(distinct j.subject) from j where j.leaf = l.leaf and not j.same), '{}'),
                   coalesce((select array_agg(distinct j.subject) from j where j.leaf = l.leaf and j.same is null), '{}'), true
              from (select distinct leaf from b) l
            """);
}
