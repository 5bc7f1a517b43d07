package dev.expunge.postgres;

import dev.expunge.backup.snapshot.DumpScope;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Reads from the catalog what a dump of the touched tables holds, and what it leaves out.
public final class DumpScopes {
    /// The owner of a sequence and the parent of a partition are what they belong to.
    private static final Sql RELATIONS = Sql.of("""
            select c.oid::bigint, n.nspname, c.relname, c.relkind::text, has_table_privilege(c.oid, 'select'),
                   coalesce((select i.inhparent::bigint from pg_inherits i where i.inhrelid = c.oid and c.relispartition),
                            (select d.refobjid::bigint from pg_depend d
                              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
                                and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
                                and c.relkind = 'S' limit 1), 0)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't'
               and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'expunge')
             order by n.nspname, c.relname
            """);

    private DumpScopes() {}

    private record Relation(long oid, TableName name, String kind, boolean readable, long parent) {
        boolean sequence() {
            return kind.equals("S");
        }

        boolean rows() {
            return kind.equals("r");
        }
    }

    /// What a dump for this graph holds: every table whose rows are deleted or changed, with its partitions.
    public static DumpScope of(Session session, Graph graph) {
        List<Relation> all = session.query(RELATIONS, DumpScopes::relation);
        Set<Long> kept = kept(all, graph);
        return new DumpScope(
                names(all, it -> kept.contains(it.oid()) && it.rows()),
                names(all, it -> !kept.contains(it.oid()) && !(it.sequence() && kept.contains(it.parent()))),
                names(all, it -> kept.contains(it.oid()) && !it.readable()),
                names(all, it -> it.sequence() && kept.contains(it.parent())));
    }

    /// Partitions on every level that a dump reads by their own names, beside the tables of the graph.
    static List<TableName> partitions(Session session, Graph graph) {
        List<Relation> all = session.query(RELATIONS, DumpScopes::relation);
        Set<Long> kept = kept(all, graph);
        Set<TableName> tables = changed(graph);
        return names(all, it -> kept.contains(it.oid()) && !tables.contains(it.name()));
    }

    private static Set<TableName> changed(Graph graph) {
        return graph.changed().stream().map(Table::name).collect(Collectors.toSet());
    }

    private static Set<Long> kept(List<Relation> all, Graph graph) {
        Set<TableName> tables = changed(graph);
        var kept = new HashSet<Long>();
        int before = -1;
        while (before < kept.size()) {
            before = kept.size();
            all.stream()
                    .filter(it -> !it.sequence() && (tables.contains(it.name()) || kept.contains(it.parent())))
                    .forEach(it -> kept.add(it.oid()));
        }
        return kept;
    }

    private static List<TableName> names(List<Relation> all, Predicate<Relation> which) {
        return all.stream().filter(which).map(Relation::name).toList();
    }

    private static Relation relation(Row row) {
        return new Relation(
                row.number(1), new TableName(row.text(2), row.text(3)), row.text(4), row.flag(5), row.number(6));
    }
}
