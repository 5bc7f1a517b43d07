package dev.expunge.postgres;

import dev.expunge.map.TriggerSource;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Set;

/// Reads the triggers of tables, with the text of their functions and of those that these call. Reads only.
final class TriggerFacts {
    /// A function counts as called where its name stands before a parenthesis, at most three calls away.
    private static final Sql TRIGGERS = Sql.of("""
            with recursive {touched},
            own as (
                select t.oid as trigger, t.tgname, t.tgtype, c.root, t.tgrelid, t.tgoldtable, t.tgnewtable, p.oid as function, p.prosrc, l.lanname,
                       exists (select from unnest(p.proconfig) s (text) where s.text like 'search_path=%') as path
                  from touched c
                  join pg_trigger t on t.tgrelid = c.oid
                  join pg_proc p on p.oid = t.tgfoid
                  join pg_language l on l.oid = p.prolang
                 where not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgparentid = 0 and (t.tgtype & 24) <> 0),
            candidate as (
                select p.oid, p.proname,
                       case when p.prosqlbody is null then p.prosrc else pg_get_function_sqlbody(p.oid) end as source
                  from pg_proc p
                  join pg_namespace n on n.oid = p.pronamespace
                  join pg_language l on l.oid = p.prolang
                 where l.lanname in ('plpgsql', 'sql') and p.prokind in ('f', 'p')
                   and n.nspname not in ('pg_catalog', 'information_schema', 'expunge')),
            reached (trigger, function, source, depth) as (
                select trigger, function, prosrc, 0 from own
                union
                select r.trigger, f.oid, f.source, r.depth + 1 from reached r
                  join candidate f on f.oid <> r.function
                                  and position(lower(f.proname) || '(' in
                                               regexp_replace(lower(r.source), '\\s+\\(', '(', 'g')) > 0
                 where r.depth < 3),
            asked as (
                select o.trigger, s.name[1] as name
                  from own o cross join lateral regexp_matches(o.prosrc, 'current_setting\\s*\\(\\s*''([^'']+)''', 'gi') s (name))
            select n.nspname, c.relname, o.tgname, o.function::regprocedure::text, o.lanname, o.prosrc,
                   array(select distinct r.source from reached r where r.trigger = o.trigger and r.depth > 0),
                   (o.tgtype & 2) <> 0, (o.tgtype & 8) <> 0, (o.tgtype & 16) <> 0, o.path,
                   array(select quote_ident(f.relname) from pg_class f where f.relkind = 'f'
                         union select quote_ident(fn.nspname) || '.' || quote_ident(f.relname)
                                 from pg_class f join pg_namespace fn on fn.oid = f.relnamespace where f.relkind = 'f'),
                   exists (select from pg_class f where f.relkind = 'f')
                     or exists (select from pg_largeobject_metadata)
                     or exists (select from pg_proc q where q.proname ~ '^(dblink|http)_?'
                                   and q.pronamespace <> 'pg_catalog'::regnamespace),
                   array(select distinct a.name from asked a
                          where a.trigger = o.trigger and coalesce(current_setting(a.name, true), '') = ''
                          order by a.name),
                   (select rn.nspname from pg_class r join pg_namespace rn on rn.oid = r.relnamespace where r.oid = o.tgrelid),
                   (select r.relname from pg_class r where r.oid = o.tgrelid),
                   array(select quote_ident(x.name) from (values (o.tgoldtable), (o.tgnewtable)) x (name) where x.name is not null)
              from own o
              join pg_class c on c.oid = o.root
              join pg_namespace n on n.oid = c.relnamespace
             order by n.nspname collate "C", c.relname collate "C", o.tgname collate "C"
            """);

    private final Session session;

    TriggerFacts(Session session) {
        this.session = session;
    }

    List<TriggerSource> read(String[] schemas, String[] names) {
        return session.query(TRIGGERS.with("touched", HazardFacts.touched()), TriggerFacts::trigger, schemas, names);
    }

    private static TriggerSource trigger(Row row) {
        return new TriggerSource(
                new TableName(row.text(1), row.text(2)),
                row.text(3),
                row.text(4),
                row.text(5),
                row.text(6),
                row.texts(7),
                row.flag(8),
                row.flag(9),
                row.flag(10),
                row.flag(11),
                Set.copyOf(row.texts(12)),
                row.flag(13),
                row.texts(14),
                new TriggerSource.Place(new TableName(row.text(15), row.text(16)), Set.copyOf(row.texts(17))));
    }
}
