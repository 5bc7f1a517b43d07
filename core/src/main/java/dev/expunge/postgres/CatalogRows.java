package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.map.Trigger;
import dev.expunge.sql.Row;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The queries for relations and triggers, and how their rows read.
final class CatalogRows {
    static final Sql RELATIONS = Sql.of("""
            select c.oid::bigint, n.nspname, c.relname, c.relkind::text, c.reltuples::bigint,
                   coalesce(pg_partition_root(c.oid)::oid, c.oid)::bigint as root,
                   exists (select from pg_rewrite r where r.ev_class = c.oid and r.ev_type in ('2', '4')
                             and c.relkind in ('r', 'p')),
                   c.relkind = 'r' and exists (select from pg_inherits i where i.inhparent = c.oid),
                   c.relkind = 'r' and not c.relispartition
                     and exists (select from pg_inherits i where i.inhrelid = c.oid),
                   coalesce(a.names, '{}'), coalesce(a.types, '{}'), coalesce(a.not_null, '{}'),
                   coalesce(a.generated, '{}'), coalesce(a.binary_form, '{}'), coalesce(a.identity, '{}'),
                   coalesce(a.defaulted, '{}'), coalesce(a.collations, '{}'),
                   coalesce((select array_agg(k.attname::text order by x.place)
                      from (select i.indkey, i.indnkeyatts
                              from pg_index i
                             where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate
                               and i.indpred is null and i.indexprs is null
                               and (i.indisprimary or not exists (
                                     select from unnest(i.indkey::int2[]) with ordinality u(attnum, place)
                                       join pg_attribute t on t.attrelid = c.oid and t.attnum = u.attnum
                                      where u.place <= i.indnkeyatts and not t.attnotnull))
                             order by i.indisprimary desc, i.indnkeyatts, i.indexrelid
                             limit 1) best
                      cross join unnest(best.indkey::int2[]) with ordinality x(attnum, place)
                      join pg_attribute k on k.attrelid = c.oid and k.attnum = x.attnum
                     where x.place <= best.indnkeyatts), '{}'),
                   c.relpersistence = 'u', c.relrowsecurity, c.relforcerowsecurity, c.relreplident::text
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              left join lateral (
                    select array_agg(t.attname::text order by t.attnum) as names,
                           array_agg(format_type(t.atttypid, t.atttypmod) order by t.attnum) as types,
                           array_agg(t.attnotnull::text order by t.attnum) as not_null,
                           array_agg(t.attgenerated::text order by t.attnum) as generated,
                           array_agg((y.typsend <> 0 and coalesce(e.typsend <> 0, true))::text
                                     order by t.attnum) as binary_form,
                           array_agg(t.attidentity::text order by t.attnum) as identity,
                           array_agg((t.atthasdef and t.attgenerated = '' or y.typdefault is not null)::text
                                     order by t.attnum) as defaulted,
                           array_agg(coalesce(quote_ident(ln.nspname) || '.' || quote_ident(l.collname), '')
                                     order by t.attnum) as collations
                      from pg_attribute t
                      join pg_type y on y.oid = t.atttypid
                      left join pg_type e on e.oid = y.typelem
                      left join pg_collation l on l.oid = t.attcollation
                      left join pg_namespace ln on ln.oid = l.collnamespace
                     where t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped) a on true
             where c.relkind in ('r', 'p', 'f', 'v', 'm')
               and c.relpersistence <> 't'
               and n.nspname not in ('pg_catalog', 'information_schema', 'expunge')
               and n.nspname not like 'pg\\_toast%'
             order by c.relispartition, n.nspname collate "C", c.relname collate "C"
            """);

    static final Sql TRIGGERS = Sql.of("""
            select coalesce(pg_partition_root(t.tgrelid)::oid, t.tgrelid)::bigint, t.tgname,
                   pn.nspname || '.' || p.proname, (t.tgtype & 8) <> 0, (t.tgtype & 16) <> 0,
                   (t.tgtype & 66) = 2, (t.tgtype & 1) <> 0, (t.tgtype & 4) <> 0, (t.tgtype & 32) <> 0,
                   t.tgconstraint <> 0, t.tgenabled = 'A', l.lanname,
                   array(select w from unnest('{insert,update,delete,truncate,execute,dblink,lo_unlink}'::text[]) w
                          where p.prosrc ~* ('\\m' || w || '\\M'))
              from pg_trigger t
              join pg_proc p on p.oid = t.tgfoid
              join pg_namespace pn on pn.oid = p.pronamespace
              join pg_language l on l.oid = p.prolang
             where not t.tgisinternal and t.tgenabled <> 'D' and t.tgparentid = 0
             order by t.tgname collate "C"
            """);

    private CatalogRows() {}

    /// A relation that holds rows, or joins those that do.
    ///
    /// @param root object number of the partitioned table that it belongs to; its own for all others
    /// @param traits without attachments
    record Relation(
            long oid,
            TableName name,
            String kind,
            long estimatedRows,
            long root,
            boolean rule,
            List<Column> columns,
            List<String> key,
            Table.Traits traits) {}

    static Relation relation(Row row) {
        return new Relation(
                row.number(1),
                new TableName(row.text(2), row.text(3)),
                row.text(4),
                row.number(5),
                row.number(6),
                row.flag(7),
                columns(row),
                row.texts(18),
                new Table.Traits(
                        row.flag(19),
                        row.flag(8),
                        row.flag(9),
                        row.flag(20),
                        row.flag(21),
                        identity(row.text(22)),
                        List.of()));
    }

    private static List<Column> columns(Row row) {
        List<String> names = row.texts(10);
        List<String> types = row.texts(11);
        List<String> notNull = row.texts(12);
        List<String> generated = row.texts(13);
        List<String> binary = row.texts(14);
        List<String> identity = row.texts(15);
        List<String> defaulted = row.texts(16);
        List<String> collations = row.texts(17);
        return IntStream.range(0, names.size())
                .mapToObj(i -> new Column(
                        names.get(i),
                        types.get(i),
                        notNull.get(i).equals("true"),
                        !generated.get(i).isEmpty(),
                        binary.get(i).equals("true"),
                        new Column.Origin(
                                generated.get(i).equals("v"),
                                identityWord(identity.get(i)),
                                defaulted.get(i).equals("true"),
                                collations.get(i))))
                .toList();
    }

    private static String identityWord(String code) {
        return switch (code) {
            case "a" -> "always";
            case "d" -> "by default";
            default -> "";
        };
    }

    private static Table.ReplicaIdentity identity(String code) {
        return switch (code) {
            case "n" -> Table.ReplicaIdentity.NOTHING;
            case "f" -> Table.ReplicaIdentity.FULL;
            case "i" -> Table.ReplicaIdentity.INDEX;
            default -> Table.ReplicaIdentity.DEFAULT;
        };
    }

    /// Reads all columns but the first, which says whose it is.
    static Trigger trigger(Row row) {
        return new Trigger(
                row.text(2),
                row.text(3),
                row.flag(4),
                row.flag(5),
                new Trigger.Act(
                        row.flag(6),
                        row.flag(7),
                        row.flag(8),
                        row.flag(9),
                        row.flag(10),
                        row.flag(11),
                        row.text(12),
                        Set.copyOf(row.texts(13))));
    }
}
