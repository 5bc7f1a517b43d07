package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;

/// Everything in the schema that decides what a deletion does, as text: columns with their types, defaults and
/// generation; constraints, also those of other tables that refer here, and whether they are enforced; triggers
/// with their conditions, arguments and the text of their functions; rules, row security, partitions and their
/// bounds.
///
/// [#text] is made of names, not of object numbers, so that two databases with the same schema have the same one.
/// [#exact] also tells a table from another one that took its name, and by which publications it is published. Any
/// difference during a run is drift, not a changed row.
public final class Fingerprint {
    private static final Sql TOUCHED = Sql.of("""
            select c.oid, n.nspname, c.relname, n.nspname || '.' || c.relname as name, c.relkind, c.relrowsecurity,
                   c.relforcerowsecurity, c.relpartbound
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
                or c.oid in (select i.relid from pg_class r join pg_namespace rn on rn.oid = r.relnamespace
                              cross join lateral pg_partition_tree(r.oid) i
                             where r.relkind = 'p'
                               and (rn.nspname, r.relname) in (select * from unnest(?::text[], ?::text[])))
            """);

    private static final Sql QUERY = Sql.of("""
            with recursive touched as ({touched}),
            columns as (
                select t.name, a.* from touched t
                  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
            types (oid) as (
                select atttypid from columns
                union
                select part.oid from types
                  join pg_type y on y.oid = types.oid
                 cross join lateral (
                    select y.typelem union all select y.typbasetype
                    union all select a.atttypid from pg_attribute a
                               where a.attrelid = y.typrelid and a.attnum > 0 and not a.attisdropped) part (oid)
                 where part.oid <> 0),
            lines (line) as (
                select concat_ws(' ', 'table', name, relkind, relrowsecurity, relforcerowsecurity,
                                 md5(pg_get_expr(relpartbound, oid))) from touched
                union all
                select concat_ws(' ', 'inheritance', i.inhrelid::regclass, i.inhparent::regclass)
                  from pg_inherits i
                 where i.inhrelid in (select oid from touched) or i.inhparent in (select oid from touched)
                union all
                select concat_ws(' ', 'column', a.name, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
                                 a.attcollation::regcollation, a.attnotnull, a.attgenerated, a.attidentity,
                                 md5(pg_get_expr(d.adbin, d.adrelid)))
                  from columns a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                union all
                select concat_ws(' ', 'type', format_type(y.oid, null), y.typtype, y.typnotnull,
                                 (select string_agg(e.enumlabel, ',' order by e.enumsortorder)
                                    from pg_enum e where e.enumtypid = y.oid),
                                 (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ','
                                                    order by a.attnum)
                                    from pg_attribute a
                                   where a.attrelid = y.typrelid and a.attnum > 0 and not a.attisdropped),
                                 (select md5(string_agg(pg_get_constraintdef(k.oid), ',' order by k.conname))
                                    from pg_constraint k where k.contypid = y.oid))
                  from types join pg_type y on y.oid = types.oid
                 where y.typtype in ('c', 'd', 'e')
                union all
                select concat_ws(' ', 'constraint', n.nspname, c.relname, k.conname, k.contype, k.conkey, f.relname,
                                 k.confkey, k.convalidated, md5(pg_get_constraintdef(k.oid)))
                  from pg_constraint k
                  join pg_class c on c.oid = k.conrelid
                  join pg_namespace n on n.oid = c.relnamespace
                  left join pg_class f on f.oid = k.confrelid
                 where k.contype <> 'n'
                   and (k.conrelid in (select oid from touched) or k.confrelid in (select oid from touched))
                union all
                select concat_ws(' ', 'enforcement', t.name, k.conname, g.tgtype, g.tgenabled)
                  from touched t
                  join pg_trigger g on g.tgrelid = t.oid and g.tgisinternal
                  join pg_constraint k on k.oid = g.tgconstraint
                union all
                select concat_ws(' ', 'trigger', t.name, g.tgname, g.tgenabled, md5(pg_get_triggerdef(g.oid)), 'runs',
                                 md5(concat_ws(' ', p.prosrc, p.probin, p.prolang, p.prosecdef, p.proconfig)))
                  from touched t
                  join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
                  join pg_proc p on p.oid = g.tgfoid
                union all
                select concat_ws(' ', 'rule', t.name, r.rulename, r.ev_enabled, md5(pg_get_ruledef(r.oid)))
                  from touched t join pg_rewrite r on r.ev_class = t.oid
                union all
                select concat_ws(' ', 'policy', t.name, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[],
                                 md5(pg_get_expr(p.polqual, p.polrelid)), md5(pg_get_expr(p.polwithcheck, p.polrelid)))
                  from touched t join pg_policy p on p.polrelid = t.oid)
            select coalesce(string_agg(one.line, e'\\n' order by one.line collate "C"), '') || e'\\n'
                   || current_setting('search_path')
              from lines cross join lateral (select regexp_replace(lines.line, '\\s+', ' ', 'g') as line) one
            """).with("touched", TOUCHED);

    /// A table that was renamed and replaced by one of the same shape has another number. What is published to whom
    /// is no part of the schema, and decides who else hears of each deleted row.
    private static final Sql IDENTITY = Sql.of("""
            with touched as ({touched}),
            lines (line) as (
                select concat_ws(' ', 'identity', name, oid) from touched
                union all
                select concat_ws(' ', 'publication', p.pubname, name,
                                 case when p.pubdelete then 'deletes' end, case when p.pubupdate then 'updates' end)
                  from touched
                  join pg_publication_tables v on (v.schemaname, v.tablename) = (nspname, relname)
                  join pg_publication p on p.pubname = v.pubname and (p.pubdelete or p.pubupdate))
            select coalesce(string_agg(line, e'\\n' order by line collate "C"), '') from lines
            """).with("touched", TOUCHED);

    private final String[] schemas;
    private final String[] tables;

    /// The fingerprint of the tables that a graph touches.
    public Fingerprint(Graph graph) {
        List<Table> touched = graph.touched();
        this.schemas = touched.stream().map(t -> t.name().schema()).toArray(String[]::new);
        this.tables = touched.stream().map(t -> t.name().name()).toArray(String[]::new);
    }

    /// The canonical text that the signature digests; its lines name what differs.
    public String text(Session session) {
        return session.one(QUERY, row -> row.text(1), schemas, tables, schemas, tables);
    }

    /// The same, and which tables they are: what a run is frozen under.
    public String exact(Session session) {
        return text(session) + "\n" + session.one(IDENTITY, row -> row.text(1), schemas, tables, schemas, tables);
    }

    /// The schema of each touched table, in a stable order.
    String[] schemas() {
        return schemas.clone();
    }

    /// The name of each touched table, in the same order.
    String[] tables() {
        return tables.clone();
    }

    /// The relations that hold the rows of the touched tables.
    static List<Leaf> leaves(Graph graph) {
        return graph.touched().stream().flatMap(t -> t.leaves().stream()).toList();
    }
}
