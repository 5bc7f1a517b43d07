package dev.expunge.postgres;

import dev.expunge.map.Catalog;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.map.Trigger;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Reads the schema in four queries, whatever its size. Partitions are folded into their partitioned table.
public final class PostgresCatalog {
    private static final Sql RELATIONS = Sql.of("""
            select c.oid::bigint, n.nspname, c.relname, c.relkind::text, c.reltuples::bigint,
                   coalesce(pg_partition_root(c.oid)::oid, c.oid)::bigint as root,
                   exists (select from pg_rewrite r where r.ev_class = c.oid and r.ev_type in ('2', '4')
                             and c.relkind in ('r', 'p')),
                   exists (select from pg_inherits i
                             join pg_class o on o.oid in (i.inhrelid, i.inhparent) and o.oid <> c.oid
                            where c.oid in (i.inhrelid, i.inhparent)
                              and not c.relispartition and c.relkind = 'r'),
                   coalesce(a.names, '{}'), coalesce(a.types, '{}'), coalesce(a.not_null, '{}'),
                   coalesce(a.generated, '{}'), coalesce(a.binary_form, '{}'),
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
                     where x.place <= best.indnkeyatts), '{}')
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              left join lateral (
                    select array_agg(t.attname::text order by t.attnum) as names,
                           array_agg(format_type(t.atttypid, t.atttypmod) order by t.attnum) as types,
                           array_agg(t.attnotnull::text order by t.attnum) as not_null,
                           array_agg((t.attgenerated <> '')::text order by t.attnum) as generated,
                           array_agg((y.typsend <> 0 and coalesce(e.typsend <> 0, true))::text
                                     order by t.attnum) as binary_form
                      from pg_attribute t
                      join pg_type y on y.oid = t.atttypid
                      left join pg_type e on e.oid = y.typelem
                     where t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped) a on true
             where c.relkind in ('r', 'p', 'f', 'v', 'm')
               and c.relpersistence <> 't'
               and n.nspname not in ('pg_catalog', 'information_schema', 'expunge')
               and n.nspname not like 'pg\\_toast%'
             order by c.relispartition, n.nspname collate "C", c.relname collate "C"
            """);

    private static final Sql FOREIGN_KEYS = Sql.of("""
            select k.conname,
                   coalesce(pg_partition_root(k.conrelid)::oid, k.conrelid)::bigint as child,
                   coalesce(pg_partition_root(k.confrelid)::oid, k.confrelid)::bigint as parent,
                   (select array_agg(t.attname::text order by u.place)
                      from unnest(k.conkey) with ordinality u(attnum, place)
                      join pg_attribute t on t.attrelid = k.conrelid and t.attnum = u.attnum),
                   (select array_agg(t.attname::text order by u.place)
                      from unnest(k.confkey) with ordinality u(attnum, place)
                      join pg_attribute t on t.attrelid = k.confrelid and t.attnum = u.attnum),
                   k.confdeltype::text,
                   exists (select from pg_index i
                            where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null
                              and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey),
                   k.conrelid::bigint,
                   case when coalesce((to_jsonb(k) ->> 'conperiod')::boolean, false) then 'TEMPORAL'
                        when not coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
                          or exists (select from pg_trigger g where g.tgconstraint = k.oid and g.tgenabled = 'D')
                        then 'NOT_ENFORCED' else 'ENFORCED' end
              from pg_constraint k
             where k.contype = 'f' and k.conparentid = 0
             order by k.conname collate "C", k.oid
            """);

    private static final Sql TRIGGERS = Sql.of("""
            select coalesce(pg_partition_root(t.tgrelid)::oid, t.tgrelid)::bigint, t.tgname,
                   pn.nspname || '.' || p.proname, (t.tgtype & 8) <> 0, (t.tgtype & 16) <> 0
              from pg_trigger t
              join pg_proc p on p.oid = t.tgfoid
              join pg_namespace pn on pn.oid = p.pronamespace
             where not t.tgisinternal and t.tgenabled <> 'D' and t.tgparentid = 0
             order by t.tgname collate "C"
            """);

    private final Session session;
    private final Map<Long, Relation> relations = new LinkedHashMap<>();

    private PostgresCatalog(Session session) {
        this.session = session;
    }

    /// Reads the whole schema, except the system's and our own.
    public static Catalog read(Session session) {
        return new PostgresCatalog(session).read();
    }

    private record Relation(
            long oid,
            TableName name,
            String kind,
            long estimatedRows,
            long root,
            boolean rule,
            boolean inherits,
            List<Column> columns,
            List<String> key) {}

    private Catalog read() {
        for (Relation relation : session.query(RELATIONS, PostgresCatalog::relation)) {
            relations.put(relation.oid(), relation);
        }
        Map<Long, List<Trigger>> triggers = new HashMap<>();
        session.query(
                TRIGGERS,
                row -> triggers.computeIfAbsent(row.number(1), oid -> new ArrayList<>())
                        .add(new Trigger(row.text(2), row.text(3), row.flag(4), row.flag(5))));
        Map<Long, List<Relation>> members = new HashMap<>();
        relations
                .values()
                .forEach(r -> members.computeIfAbsent(r.root(), oid -> new ArrayList<>())
                        .add(r));
        var tables = new LinkedHashMap<TableName, Table>();
        relations.values().stream()
                .filter(r -> r.root() == r.oid())
                .map(r -> table(r, members.getOrDefault(r.oid(), List.of()), triggers.getOrDefault(r.oid(), List.of())))
                .forEach(t -> tables.put(t.name(), t));
        return new Catalog(tables, foreignKeys(members));
    }

    private static Relation relation(Row row) {
        List<String> names = row.texts(9);
        List<String> types = row.texts(10);
        List<String> notNull = row.texts(11);
        List<String> generated = row.texts(12);
        List<String> binary = row.texts(13);
        List<Column> columns = IntStream.range(0, names.size())
                .mapToObj(i -> new Column(
                        names.get(i),
                        types.get(i),
                        notNull.get(i).equals("true"),
                        generated.get(i).equals("true"),
                        binary.get(i).equals("true")))
                .toList();
        return new Relation(
                row.number(1),
                new TableName(row.text(2), row.text(3)),
                row.text(4),
                row.number(5),
                row.number(6),
                row.flag(7),
                row.flag(8),
                columns,
                row.texts(14));
    }

    private static Table table(Relation root, List<Relation> members, List<Trigger> triggers) {
        List<Relation> holders = members.stream()
                .filter(r -> r.kind().equals("r") || r.kind().equals("f"))
                .toList();
        Set<Table.Obstacle> obstacles = new HashSet<>();
        if (members.stream().anyMatch(Relation::rule)) {
            obstacles.add(Table.Obstacle.RULE);
        }
        if (members.stream().anyMatch(Relation::inherits)) {
            obstacles.add(Table.Obstacle.INHERITANCE);
        }
        if (root.kind().equals("p") && holders.stream().anyMatch(r -> r.kind().equals("f"))) {
            obstacles.add(Table.Obstacle.FOREIGN_PARTITION);
        }
        return new Table(
                root.name(),
                kind(root.kind()),
                root.columns(),
                root.key(),
                holders.stream().map(r -> new Leaf(r.oid(), r.name())).toList(),
                estimate(holders),
                triggers,
                obstacles);
    }

    private static Table.Kind kind(String relkind) {
        return switch (relkind) {
            case "r" -> Table.Kind.TABLE;
            case "p" -> Table.Kind.PARTITIONED;
            case "f" -> Table.Kind.FOREIGN;
            default -> Table.Kind.VIEW;
        };
    }

    private static long estimate(List<Relation> holders) {
        return holders.stream().anyMatch(r -> r.estimatedRows() < 0)
                ? -1
                : holders.stream().mapToLong(Relation::estimatedRows).sum();
    }

    private record Declared(ForeignKey key, long relation) {}

    private List<ForeignKey> foreignKeys(Map<Long, List<Relation>> members) {
        var folded = new LinkedHashMap<List<Object>, List<Declared>>();
        session.query(FOREIGN_KEYS, this::declared).stream()
                .flatMap(Optional::stream)
                .forEach(d -> folded.computeIfAbsent(
                                List.of(
                                        d.key().child(),
                                        d.key().childColumns(),
                                        d.key().parent(),
                                        d.key().parentColumns()),
                                same -> new ArrayList<>())
                        .add(d));
        return folded.values().stream().map(same -> fold(same, members)).toList();
    }

    private Optional<Declared> declared(Row row) {
        Relation child = relations.get(row.number(2));
        Relation parent = relations.get(row.number(3));
        if (child == null || parent == null) {
            return Optional.empty();
        }
        var key = new ForeignKey(
                row.text(1),
                child.name(),
                row.texts(4),
                parent.name(),
                row.texts(5),
                onDelete(row.text(6)),
                row.flag(7),
                ForeignKey.Keeping.valueOf(row.text(9)),
                Set.of());
        return Optional.of(new Declared(key, row.number(8)));
    }

    private ForeignKey fold(List<Declared> same, Map<Long, List<Relation>> members) {
        ForeignKey first = same.getFirst().key();
        long root = Optional.ofNullable(relations.get(same.getFirst().relation()))
                .map(Relation::root)
                .orElse(0L);
        long leaves = members.getOrDefault(root, List.of()).stream()
                .filter(r -> !r.kind().equals("p"))
                .count();
        Set<Long> declaring = new HashSet<>();
        same.forEach(d -> declaring.add(d.relation()));
        boolean everywhere = declaring.contains(root) || declaring.size() == leaves;
        boolean indexed = same.stream().allMatch(d -> d.key().indexed());
        ForeignKey.Keeping keeping = same.stream()
                .map(d -> d.key().keeping())
                .max(ForeignKey.Keeping::compareTo)
                .orElse(ForeignKey.Keeping.ENFORCED);
        return new ForeignKey(
                first.name(),
                first.child(),
                first.childColumns(),
                first.parent(),
                first.parentColumns(),
                first.onDelete(),
                indexed,
                keeping,
                everywhere ? Set.of() : declaring);
    }

    private static ForeignKey.OnDelete onDelete(String code) {
        return switch (code) {
            case "r" -> ForeignKey.OnDelete.RESTRICT;
            case "c" -> ForeignKey.OnDelete.CASCADE;
            case "n" -> ForeignKey.OnDelete.SET_NULL;
            case "d" -> ForeignKey.OnDelete.SET_DEFAULT;
            default -> ForeignKey.OnDelete.NO_ACTION;
        };
    }
}
