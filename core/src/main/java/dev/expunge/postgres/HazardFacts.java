package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.map.Leaf;
import dev.expunge.map.Surroundings;
import dev.expunge.map.Surroundings.Copy;
import dev.expunge.map.Surroundings.Identity;
import dev.expunge.map.Surroundings.Index;
import dev.expunge.map.Surroundings.Publication;
import dev.expunge.map.Surroundings.Storage;
import dev.expunge.map.Table;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads what is dangerous around a graph, in a fixed number of queries however many tables it has. Reads only, and
/// no rows of tables.
public final class HazardFacts {
    private static final Sql STORAGES = Sql.of("""
            with {touched}
            select c.oid::bigint, n.nspname, c.relname, c.relpersistence = 'u',
                   not exists (select from unnest(c.reloptions || x.reloptions) o (text)
                                where o.text ~* '^autovacuum_enabled=(f|false|off|no|0)$'),
                   row_security_active(t.root),
                   case c.relreplident
                     when 'f' then 'FULL'
                     when 'd' then case when exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary
                                                        and i.indisvalid) then 'KEY' else 'NONE' end
                     when 'i' then case when exists (select from pg_index i where i.indrelid = c.oid and i.indisreplident
                                                        and i.indisvalid) then 'KEY' else 'NONE' end
                     else 'NONE' end,
                   pg_relation_size(c.oid) / current_setting('block_size')::bigint, pg_table_size(c.oid), c.reltuples::bigint,
                   array(select s.attname::text from pg_stats s
                          where s.schemaname = n.nspname and s.tablename = c.relname
                            and (s.most_common_vals is not null or s.histogram_bounds is not null
                                 or s.most_common_elems is not null)
                          order by s.attname collate "C"),
                   array(select distinct e.statistics_name::text collate "C" from (
                            select statistics_name, schemaname, tablename from pg_stats_ext
                             where most_common_vals is not null
                            union all
                            select statistics_name, schemaname, tablename from pg_stats_ext_exprs
                             where most_common_vals is not null or histogram_bounds is not null) e
                          where e.schemaname = n.nspname and e.tablename = c.relname order by 1)
              from touched t
              join pg_class c on c.oid = t.oid
              join pg_namespace n on n.oid = c.relnamespace
              left join pg_class x on x.oid = c.reltoastrelid
             where c.relkind = 'r'
             order by n.nspname collate "C", c.relname collate "C"
            """);

    /// An index over rows that reference something serves as well as one over all: no other row is looked for.
    private static final Sql INDEXES = Sql.of("""
            with {touched}
            select i.indrelid::bigint, x.relname, m.amname,
                   i.indisvalid and i.indisready and i.indislive
                     and (i.indpred is null
                          or coalesce(pg_get_expr(i.indpred, i.indrelid) = '(' || (
                               select quote_ident(a.attname) from pg_attribute a
                                where a.attrelid = i.indrelid and a.attnum = i.indkey[0]) || ' IS NOT NULL)', false)),
                   (select array_agg(coalesce(a.attname::text, '') order by k.place)
                      from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
                      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                     where k.place <= i.indnkeyatts)
              from touched t
              join pg_index i on i.indrelid = t.oid
              join pg_class x on x.oid = i.indexrelid
              join pg_am m on m.oid = x.relam
             where x.relkind = 'i'
             order by x.relname collate "C"
            """);

    private static final Sql PUBLICATIONS = Sql.of("""
            with {touched},
            published as (
                select v.pubname, c.oid
                  from pg_publication_tables v
                  join pg_namespace n on n.nspname = v.schemaname
                  join pg_class c on c.relnamespace = n.oid and c.relname = v.tablename)
            select p.pubname, p.pubdelete, p.pubupdate, p.puballtables,
                   exists (select from pg_publication_tables v where v.pubname = p.pubname and v.schemaname = 'expunge'),
                   array(select distinct t.oid::bigint from touched t
                          where exists (select from published b
                                         where b.pubname = p.pubname
                                           and (b.oid = t.oid or b.oid in (select relid from pg_partition_ancestors(t.oid)))))
              from pg_publication p
             where p.pubdelete or p.pubupdate or p.pubinsert
             order by p.pubname collate "C"
            """);

    /// A table that has at least four fifths of the columns of another is taken for its copy, where one of them is
    /// not a column that many tables have.
    private static final Sql COPIES = Sql.of("""
            with recursive {touched},
            dependent (of, oid) as (
                select t.root, r.ev_class from touched t
                  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid
                                  and d.classid = 'pg_rewrite'::regclass
                  join pg_rewrite r on r.oid = d.objid and r.ev_class <> t.oid
                union
                select v.of, r.ev_class from dependent v
                  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = v.oid
                                  and d.classid = 'pg_rewrite'::regclass
                  join pg_rewrite r on r.oid = d.objid and r.ev_class <> v.oid),
            columns as (
                select a.attrelid as oid, a.attname, a.atttypid
                  from pg_attribute a
                  join pg_class c on c.oid = a.attrelid
                  join pg_namespace n on n.oid = c.relnamespace
                 where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f') and not c.relispartition
                   and c.relpersistence <> 't'
                   and n.nspname not in ('pg_catalog', 'information_schema', 'expunge') and n.nspname !~ '^pg_toast'),
            rare as materialized (
                select array_agg(oid) as oids from columns group by attname, atttypid having count(*) between 2 and 3),
            pairs as materialized (
                select distinct k.oid as of, o.oid
                  from rare cross join lateral unnest(oids) k (oid) cross join lateral unnest(oids) o (oid)
                 where k.oid in (select root from touched) and o.oid not in (select root from touched)
                   and not exists (select from pg_inherits i where i.inhparent = o.oid and i.inhrelid = k.oid
                                                                or i.inhparent = k.oid and i.inhrelid = o.oid)),
            alike as (
                select p.of, p.oid, count(b.attname) as same, count(*) as width
                  from pairs p
                  join pg_attribute a on a.attrelid = p.of and a.attnum > 0 and not a.attisdropped
                  left join pg_attribute b on b.attrelid = p.oid and b.attname = a.attname and b.atttypid = a.atttypid
                                          and b.attnum > 0 and not b.attisdropped
                 group by p.of, p.oid
                having count(*) >= 3 and count(b.attname) * 5 >= count(*) * 4)
            select n.nspname, c.relname, kn.nspname, k.relname, f.view, f.same, f.width
              from (select of, oid, true as view, 0::bigint as same, 0::bigint as width from dependent
                    union all select of, oid, false, same, width from alike) f
              join pg_class c on c.oid = f.oid join pg_namespace n on n.oid = c.relnamespace
              join pg_class k on k.oid = f.of join pg_namespace kn on kn.oid = k.relnamespace
             where not f.view or c.relkind = 'm'
             order by f.view desc, n.nspname collate "C", c.relname collate "C", k.relname collate "C"
            """);

    private static final Sql HEIRS = Sql.of("""
            with recursive {touched},
            heir (of, oid) as (
                select distinct t.root, i.inhrelid from touched t join pg_inherits i on i.inhparent = t.root
                union
                select h.of, i.inhrelid from heir h join pg_inherits i on i.inhparent = h.oid)
            select kn.nspname, k.relname, n.nspname, c.relname
              from heir h
              join pg_class c on c.oid = h.oid and not c.relispartition join pg_namespace n on n.oid = c.relnamespace
              join pg_class k on k.oid = h.of join pg_namespace kn on kn.oid = k.relnamespace
             order by n.nspname collate "C", c.relname collate "C", kn.nspname collate "C", k.relname collate "C"
            """);

    private static final Sql SERVER = Sql.of("select current_user, current_setting('autovacuum')::boolean");

    private final Session session;
    private final Graph graph;

    private HazardFacts(Session session, Graph graph) {
        this.session = session;
        this.graph = graph;
    }

    /// Reads all of it. The server locks a table to spell its expressions out, and to measure it: where nobody
    /// watches,
    /// the caller bounds that.
    public static Surroundings read(Session session, Graph graph) {
        return new HazardFacts(session, graph).read();
    }

    private Surroundings read() {
        List<Copy> copies = ofTouched(COPIES, HazardFacts::copy);
        record Server(String role, boolean autovacuum) {}
        Server server = session.one(SERVER, row -> new Server(row.text(1), row.flag(2)));
        return new Surroundings(
                indexes(),
                storages(),
                deleted(),
                new TriggerFacts(session).read(schemas(graph.touched()), names(graph.touched())),
                ofTouched(PUBLICATIONS, HazardFacts::publication),
                copies,
                ofTouched(
                        HEIRS,
                        row -> new Surroundings.Heir(
                                new TableName(row.text(1), row.text(2)), new TableName(row.text(3), row.text(4)))),
                new HorizonFacts(session).read(),
                new DefaultFacts(session).read(schemas(graph.tables()), names(graph.tables())),
                new IndexProbe(session).unserved(graph),
                server.role(),
                server.autovacuum());
    }

    /// The relations of the tables that a graph names: each table and, where it is partitioned, all below it. Its
    /// arguments are schemas and names.
    static Sql touched() {
        return Sql.of("""
                touched (oid, root) as (
                    select i.oid, c.oid from pg_class c
                      join pg_namespace n on n.oid = c.relnamespace
                     cross join lateral (select c.oid union select relid from pg_partition_tree(c.oid)) i (oid)
                     where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[])))""");
    }

    private <T> List<T> ofTouched(Sql query, java.util.function.Function<Row, T> mapper) {
        return session.query(
                query.with("touched", touched()), mapper, schemas(graph.touched()), names(graph.touched()));
    }

    private Map<Long, List<Index>> indexes() {
        var indexes = new HashMap<Long, List<Index>>();
        ofTouched(
                INDEXES,
                row -> indexes.computeIfAbsent(row.number(1), oid -> new ArrayList<>())
                        .add(new Index(row.text(2), row.text(3), row.flag(4), row.texts(5))));
        return indexes;
    }

    private Map<Long, Storage> storages() {
        var storages = new HashMap<Long, Storage>();
        ofTouched(STORAGES, row -> {
            storages.put(row.number(1), storage(row));
            return true;
        });
        return storages;
    }

    private static Storage storage(Row row) {
        return new Storage(
                new TableName(row.text(2), row.text(3)),
                row.flag(4),
                row.flag(5),
                row.flag(6),
                Identity.valueOf(row.text(7)),
                row.number(8),
                row.number(9),
                row.number(10),
                row.texts(11),
                row.texts(12));
    }

    private Set<Long> deleted() {
        return graph.change().isPresent()
                ? Set.of()
                : graph.tables().stream()
                        .flatMap(t -> t.leaves().stream())
                        .map(Leaf::oid)
                        .collect(Collectors.toSet());
    }

    private static Publication publication(Row row) {
        return new Publication(
                row.text(1), row.flag(2), row.flag(3), Set.copyOf(row.numbers(6)), row.flag(4), row.flag(5));
    }

    private static Copy copy(Row row) {
        return new Copy(
                new TableName(row.text(3), row.text(4)),
                new TableName(row.text(1), row.text(2)),
                row.flag(5),
                row.number(6),
                row.number(7));
    }

    private static String[] schemas(List<Table> tables) {
        return tables.stream().map(t -> t.name().schema()).toArray(String[]::new);
    }

    private static String[] names(List<Table> tables) {
        return tables.stream().map(t -> t.name().name()).toArray(String[]::new);
    }
}
