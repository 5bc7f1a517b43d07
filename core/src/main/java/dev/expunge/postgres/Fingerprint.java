package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;

/// A digest of everything in the schema that decides what a deletion does: columns, keys, references to and from
/// the touched tables, triggers with the text of their functions, rules, row security, partitions. Made of names,
/// not of object numbers, so that two databases with the same schema have the same one. Any difference during a
/// run is drift, not a changed row.
public final class Fingerprint {
    private static final Sql QUERY = Sql.of("""
            with touched as (
                select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relrowsecurity, c.relforcerowsecurity
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
                    or c.oid in (select i.relid from pg_class r join pg_namespace rn on rn.oid = r.relnamespace
                                  cross join lateral pg_partition_tree(r.oid) i
                                 where r.relkind = 'p'
                                   and (rn.nspname, r.relname) in (select * from unnest(?::text[], ?::text[])))),
            lines (line) as (
                select concat_ws(' ', 'table', name, relkind, relrowsecurity, relforcerowsecurity) from touched
                union all
                select concat_ws(' ', 'column', t.name, a.attnum, a.attname, yn.nspname, y.typname, a.atttypmod,
                                 a.attnotnull, a.attgenerated, a.attidentity, a.atthasdef)
                  from touched t
                  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
                  join pg_type y on y.oid = a.atttypid
                  join pg_namespace yn on yn.oid = y.typnamespace
                union all
                select concat_ws(' ', 'constraint', n.nspname, c.relname, k.conname, k.contype, k.conkey, f.relname,
                                 k.confkey, k.confdeltype, k.confupdtype, k.confmatchtype, k.condeferrable,
                                 k.condeferred, k.convalidated)
                  from pg_constraint k
                  join pg_class c on c.oid = k.conrelid
                  join pg_namespace n on n.oid = c.relnamespace
                  left join pg_class f on f.oid = k.confrelid
                 where k.contype <> 'n'
                   and (k.conrelid in (select oid from touched) or k.confrelid in (select oid from touched))
                union all
                select concat_ws(' ', 'trigger', t.name, g.tgname, g.tgtype, g.tgenabled, pn.nspname, p.proname,
                                 md5(p.prosrc))
                  from touched t
                  join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
                  join pg_proc p on p.oid = g.tgfoid
                  join pg_namespace pn on pn.oid = p.pronamespace
                union all
                select concat_ws(' ', 'rule', t.name, r.rulename, r.ev_type, r.ev_enabled)
                  from touched t join pg_rewrite r on r.ev_class = t.oid
                union all
                select concat_ws(' ', 'policy', t.name, p.polname, p.polcmd, p.polpermissive)
                  from touched t join pg_policy p on p.polrelid = t.oid)
            select coalesce(string_agg(line, e'\\n' order by line collate "C"), '') || e'\\n'
                   || current_setting('search_path')
              from lines
            """);

    private final String[] schemas;
    private final String[] tables;

    /// The fingerprint of the tables that a graph touches.
    public Fingerprint(Graph graph) {
        List<Table> touched = graph.touched();
        this.schemas = touched.stream().map(t -> t.name().schema()).toArray(String[]::new);
        this.tables = touched.stream().map(t -> t.name().name()).toArray(String[]::new);
    }

    /// The canonical text that the digest is made of; its lines name what differs.
    public String text(Session session) {
        return session.one(QUERY, row -> row.text(1), schemas, tables, schemas, tables);
    }

    /// The relations that hold the rows of the touched tables.
    static List<Leaf> leaves(Graph graph) {
        return graph.touched().stream().flatMap(t -> t.leaves().stream()).toList();
    }
}
