package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.map.Trigger;
import dev.expunge.map.WholePartition;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// Finds partitions of the root of which every row is a candidate. Reads only.
///
/// Only where dropping one does what deleting its rows does: nothing references the root, and no trigger acts on a
/// delete from it.
public final class WholePartitions {
    private static final Sql WHOLE = Sql.of("""
            select {root}.tableoid::bigint, count(*) from {table} group by {root}.tableoid
            having count(*) = count(*) filter (where ({criteria})) order by 1
            """);
    private static final Sql PARENTS = Sql.of("""
            select pn.nspname, p.relname, n.nspname, c.relname,
                   not exists (select from pg_partitioned_table t where t.partrelid = p.oid and t.partdefid <> 0),
                   c.oid::bigint
              from pg_inherits i
              join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
              join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
             where c.oid::bigint = any(?)
             order by pn.nspname collate "C", p.relname collate "C", c.relname collate "C"
            """);

    private WholePartitions() {}

    /// Those of a plan's root.
    public static List<WholePartition> of(Session session, Plan plan, Instant asOf) {
        Table root = plan.graph().root();
        if (!droppable(root, plan.graph())) {
            return List.of();
        }
        record Whole(long oid, long rows) {}
        Sql counts = WHOLE.with("root", Sql.name(root.name().name()))
                .with("table", Sql.table(root.name()))
                .with("criteria", plan.criteria(asOf));
        List<Whole> whole =
                session.asTheApplication(() -> session.query(counts, row -> new Whole(row.number(1), row.number(2))));
        var rows = whole.stream().collect(Collectors.toMap(Whole::oid, Whole::rows));
        Long[] oids = rows.keySet().toArray(Long[]::new);
        return session.query(
                PARENTS,
                row -> new WholePartition(
                        new TableName(row.text(1), row.text(2)),
                        new TableName(row.text(3), row.text(4)),
                        rows.getOrDefault(row.number(6), 0L),
                        row.flag(5)),
                (Object) oids);
    }

    private static boolean droppable(Table root, Graph graph) {
        return root.kind() == Table.Kind.PARTITIONED
                && root.leaves().size() > 1
                && graph.edges().isEmpty()
                && root.triggers().stream().noneMatch(Trigger::onDelete);
    }
}
