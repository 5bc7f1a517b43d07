package dev.expunge.postgres;

import dev.expunge.map.Attachment;
import dev.expunge.map.Catalog;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.map.Trigger;
import dev.expunge.postgres.CatalogRows.Relation;
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
import java.util.stream.Collectors;

/// Reads the schema in four queries, whatever its size. Partitions are folded into their partitioned table.
public final class PostgresCatalog {
    /// What hangs on each relation: the object number, the kind, the name and what else is known.
    private static final Sql ATTACHMENTS = Sql.of("""
            select distinct coalesce(pg_partition_root(d.refobjid)::oid, d.refobjid)::bigint,
                   case v.relkind when 'm' then 'MATERIALIZED_VIEW' else 'VIEW' end,
                   quote_ident(n.nspname) || '.' || quote_ident(v.relname), ''
              from pg_depend d
              join pg_rewrite r on r.oid = d.objid
              join pg_class v on v.oid = r.ev_class and v.relkind in ('v', 'm')
              join pg_namespace n on n.oid = v.relnamespace
             where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
               and d.refobjid <> r.ev_class and n.nspname not in ('pg_catalog', 'information_schema')
            union all
            select coalesce(pg_partition_root(r.ev_class)::oid, r.ev_class)::bigint, 'RULE', r.rulename,
                   case r.ev_type when '1' then 'select' when '2' then 'update' when '3' then 'insert' else 'delete' end
              from pg_rewrite r join pg_class c on c.oid = r.ev_class and c.relkind in ('r', 'p')
            union all
            select coalesce(pg_partition_root(p.polrelid)::oid, p.polrelid)::bigint, 'POLICY', p.polname,
                   case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
                        else 'all' end || case when p.polpermissive then '' else ' restrictive' end
              from pg_policy p
            union all
            select distinct coalesce(pg_partition_root(c.oid)::oid, c.oid)::bigint, 'PUBLICATION', b.pubname,
                   concat_ws(' ', case when b.puballtables then 'all tables' end, case when b.pubdelete then 'delete' end,
                             case when b.pubupdate then 'update' end)
              from pg_publication b
              join pg_publication_tables t on t.pubname = b.pubname
              join pg_class c on c.relname = t.tablename
              join pg_namespace n on n.oid = c.relnamespace and n.nspname = t.schemaname
            union all
            select coalesce(pg_partition_root(s.stxrelid)::oid, s.stxrelid)::bigint, 'STATISTICS',
                   quote_ident(n.nspname) || '.' || quote_ident(s.stxname), array_to_string(s.stxkind, '')
              from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
            order by 1, 2, 3
            """);

    private final Session session;
    private final Map<Long, Relation> relations = new LinkedHashMap<>();
    private final Map<Long, List<Trigger>> triggers = new HashMap<>();
    private final Map<Long, List<Attachment>> attachments = new HashMap<>();

    private PostgresCatalog(Session session) {
        this.session = session;
    }

    /// Reads the whole schema, except the system's and our own.
    public static Catalog read(Session session) {
        return new PostgresCatalog(session).read();
    }

    private Catalog read() {
        for (Relation relation : session.query(CatalogRows.RELATIONS, CatalogRows::relation)) {
            relations.put(relation.oid(), relation);
        }
        session.query(
                CatalogRows.TRIGGERS,
                row -> triggers.computeIfAbsent(row.number(1), oid -> new ArrayList<>())
                        .add(CatalogRows.trigger(row)));
        session.query(
                ATTACHMENTS,
                row -> attachments
                        .computeIfAbsent(row.number(1), oid -> new ArrayList<>())
                        .add(new Attachment(Attachment.Kind.valueOf(row.text(2)), row.text(3), row.text(4))));
        Map<Long, List<Relation>> members = relations.values().stream().collect(Collectors.groupingBy(Relation::root));
        var tables = new LinkedHashMap<TableName, Table>();
        relations.values().stream()
                .filter(r -> r.root() == r.oid())
                .map(r -> table(r, members.getOrDefault(r.oid(), List.of())))
                .forEach(t -> tables.put(t.name(), t));
        Map<Long, Long> leaves = new HashMap<>();
        members.forEach((root, all) ->
                leaves.put(root, all.stream().filter(r -> !r.kind().equals("p")).count()));
        var keys = new CatalogKeys(relations, leaves);
        return new Catalog(
                tables,
                keys.folded(session.query(CatalogKeys.QUERY, keys::declared).stream()
                        .flatMap(Optional::stream)
                        .toList()));
    }

    private Table table(Relation root, List<Relation> members) {
        List<Relation> holders = members.stream()
                .filter(r -> r.kind().equals("r") || r.kind().equals("f"))
                .toList();
        return new Table(
                root.name(),
                kind(root.kind()),
                root.columns(),
                root.key(),
                holders.stream().map(r -> new Leaf(r.oid(), r.name())).toList(),
                estimate(holders),
                triggers.getOrDefault(root.oid(), List.of()),
                obstacles(root, members, holders),
                traits(root, holders));
    }

    private static Set<Table.Obstacle> obstacles(Relation root, List<Relation> members, List<Relation> holders) {
        Set<Table.Obstacle> obstacles = new HashSet<>();
        if (members.stream().anyMatch(Relation::rule)) {
            obstacles.add(Table.Obstacle.RULE);
        }
        if (root.kind().equals("p") && holders.stream().anyMatch(r -> r.kind().equals("f"))) {
            obstacles.add(Table.Obstacle.FOREIGN_PARTITION);
        }
        return obstacles;
    }

    private Table.Traits traits(Relation root, List<Relation> holders) {
        Table.Traits own = root.traits();
        return new Table.Traits(
                holders.stream().anyMatch(r -> r.traits().unlogged()),
                own.parent(),
                own.child(),
                own.rowSecurity(),
                own.forced(),
                holders.stream()
                        .map(r -> r.traits().identity())
                        .filter(identity -> identity != Table.ReplicaIdentity.DEFAULT)
                        .findFirst()
                        .orElse(own.identity()),
                attachments.getOrDefault(root.oid(), List.of()));
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
}
