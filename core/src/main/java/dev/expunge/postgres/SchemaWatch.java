package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;
import java.util.Optional;

/// Says whether the schema is still the one that a set was frozen under, cheaply enough to ask twice in each batch.
///
/// A stamp is taken of the places and versions of all catalog rows that the fingerprint is made of. As long as it
/// stays the same, so does the fingerprint. When it differs the fingerprint is read again, and only that decides:
/// building an index, vacuuming or granting moves catalog rows, too, and is no drift.
///
/// Used by one thread.
final class SchemaWatch {
    /// The tables with all their partitions, and the types that their columns are made of.
    private static final Sql RESOLVE = Sql.of("""
            with recursive named as (
                select to_regclass(quote_ident(s) || '.' || quote_ident(t))::oid as oid
                  from unnest(?::text[], ?::text[]) as n (s, t)),
            touched as (
                select oid from named where oid is not null
                union
                select p.relid from named cross join lateral pg_partition_tree(named.oid) p),
            types (oid) as (
                select a.atttypid from pg_attribute a
                 where a.attrelid in (select oid from touched) and a.attnum > 0 and not a.attisdropped
                union
                select part.oid from types
                  join pg_type y on y.oid = types.oid
                 cross join lateral (
                    select y.typelem union all select y.typbasetype
                    union all select a.atttypid from pg_attribute a
                               where a.attrelid = y.typrelid and a.attnum > 0 and not a.attisdropped) part (oid)
                 where part.oid <> 0)
            select array(select oid::bigint from touched order by 1),
                   array(select y.oid::bigint from types join pg_type y on y.oid = types.oid
                          where y.typtype in ('c', 'd', 'e') order by 1),
                   array(select y.typrelid::bigint from types join pg_type y on y.oid = types.oid
                          where y.typrelid <> 0 order by 1)
            """);

    /// Every part is found by an index of its catalog. Place and version of a row change with whatever changes the
    /// row; vacuum's and analyze's own figures are written in place and change neither.
    private static final Sql STAMP = Sql.of("""
            with o as (select ?::bigint[]::oid[] as r, ?::bigint[]::oid[] as y, ?::bigint[]::oid[] as c)
            select md5(concat_ws(' ',
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_class x where x.oid = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_attribute x
                  where x.attrelid = any(o.r || o.c) and x.attnum > 0),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_attrdef x where x.adrelid = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_constraint x where x.conrelid = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_constraint x where x.contypid = any(o.y)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_depend x
                  where x.refclassid = 'pg_class'::regclass and x.refobjid = any(o.r)
                    and x.classid::bigint = 'pg_constraint'::regclass::oid::bigint),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_trigger x where x.tgrelid = any(o.r)),
                (select string_agg(p.ctid || '.' || p.xmin, ' ') from pg_trigger x join pg_proc p on p.oid = x.tgfoid
                  where x.tgrelid = any(o.r) and not x.tgisinternal),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_rewrite x where x.ev_class = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_policy x where x.polrelid = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_inherits x where x.inhrelid = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_inherits x where x.inhparent = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_publication x),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_publication_rel x where x.prrelid = any(o.r)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_type x where x.oid = any(o.y)),
                (select string_agg(x.ctid || '.' || x.xmin, ' ') from pg_enum x where x.enumtypid = any(o.y)),
                (select string_agg(coalesce(to_regclass(quote_ident(s) || '.' || quote_ident(t))::oid::text, '-'), ' ')
                   from unnest(?::text[], ?::text[]) as n (s, t)),
                current_setting('search_path')))
              from o
            """);

    private final Fingerprint fingerprint;
    private final String frozenUnder;
    private Optional<Seen> seen = Optional.empty();

    /// The catalog rows that were looked at, and their stamp.
    private record Seen(List<Long> relations, List<Long> types, List<Long> composites, String stamp) {}

    /// @param frozenUnder what [Fingerprint#exact] said when the set was frozen
    SchemaWatch(Fingerprint fingerprint, String frozenUnder) {
        this.fingerprint = fingerprint;
        this.frozenUnder = frozenUnder;
    }

    /// How the schema differs from the one that was frozen under; empty when it does not.
    Optional<String> drift(Session session) {
        if (seen.filter(s -> stamp(session, s).equals(s.stamp())).isPresent()) {
            return Optional.empty();
        }
        Seen fresh = look(session);
        String now = fingerprint.exact(session);
        if (!now.equals(frozenUnder)) {
            return Optional.of(Drift.difference(frozenUnder, now));
        }
        seen = Optional.of(fresh);
        return Optional.empty();
    }

    /// The stamp is taken before the fingerprint is read: what changes in between shows in the next stamp.
    private Seen look(Session session) {
        Seen resolved = session.one(
                RESOLVE,
                row -> new Seen(row.numbers(1), row.numbers(2), row.numbers(3), ""),
                fingerprint.schemas(),
                fingerprint.tables());
        return new Seen(resolved.relations(), resolved.types(), resolved.composites(), stamp(session, resolved));
    }

    private String stamp(Session session, Seen of) {
        return session.one(
                STAMP,
                row -> row.text(1),
                array(of.relations()),
                array(of.types()),
                array(of.composites()),
                fingerprint.schemas(),
                fingerprint.tables());
    }

    private static Long[] array(List<Long> numbers) {
        return numbers.toArray(Long[]::new);
    }
}
