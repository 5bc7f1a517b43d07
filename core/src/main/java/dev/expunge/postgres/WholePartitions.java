package dev.expunge.postgres;

import dev.expunge.map.Attachment;
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
/// Only where dropping one does what deleting its rows does: nothing references the root, no trigger acts on a delete
/// from it, and no publication sends deletes on.
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

    /// Between the dry run and the drop a row may have come in, or have changed: what is locked is looked at again.
    private static final Sql DROP = Sql.of("""
            begin
              lock table {partition} in access exclusive mode;
              if exists (select from {partition} as {root} where {stays}) then raise exception {why}; end if;
              if to_regclass('expunge.hold') is not null then
                if exists (select from expunge.hold h where {in_force}) then raise exception {held}; end if;
              end if;
              drop table {partition};
            end
            """);
    private static final Sql LEFT = Sql.literal("it holds rows: let the run export and delete them first");
    private static final Sql UNSELECTED = Sql.literal("it holds rows that are not selected: nothing is dropped");
    private static final Sql HELD = Sql.literal("a subject of the table is under a hold: nothing is dropped");
    private static final Sql IN_FORCE = Sql.of("h.root = {root} and h.released_at is null"
            + " and (h.until_at is null or h.until_at > clock_timestamp())");
    private static final String QUOTE = "$expunge$";
    /// An operator of a prepared statement: a person could not run it as it stands.
    private static final String DOUBLED = "??";

    private WholePartitions() {}

    /// Those of a plan's root.
    public static List<WholePartition> of(Session session, Plan plan, Instant asOf) {
        Table root = plan.graph().root();
        if (!droppable(root, plan.graph()) || someoneIsHeld(session, plan)) {
            return List.of();
        }
        record Whole(long oid, long rows) {}
        Sql criteria = plan.criteria(asOf);
        if (criteria.finished().contains(DOUBLED)) {
            return List.of();
        }
        Sql counts = WHOLE.with("root", Sql.name(root.name().name()))
                .with("table", Sql.table(root.name()))
                .with("criteria", criteria);
        List<Whole> whole =
                session.asTheApplication(() -> session.query(counts, row -> new Whole(row.number(1), row.number(2))));
        var rows = whole.stream().collect(Collectors.toMap(Whole::oid, Whole::rows));
        Long[] oids = rows.keySet().toArray(Long[]::new);
        Sql drop = drop(plan, criteria);
        return session.query(
                PARENTS,
                row -> new WholePartition(
                        new TableName(row.text(1), row.text(2)),
                        new TableName(row.text(3), row.text(4)),
                        rows.getOrDefault(row.number(6), 0L),
                        row.flag(5),
                        doing(drop.with("partition", Sql.table(new TableName(row.text(3), row.text(4)))))),
                (Object) oids);
    }

    /// Rows that are held stay, and whoever drops a partition later looks at no hold of the spec.
    private static boolean someoneIsHeld(Session session, Plan plan) {
        Holds holds = Holds.of(session, plan);
        return !holds.sources().isEmpty()
                || (holds.own()
                        && session.one(
                                Sql.of("select exists (select from expunge.hold h where {in_force})")
                                        .with("in_force", inForce(plan)),
                                row -> row.flag(1)));
    }

    private static Sql inForce(Plan plan) {
        return IN_FORCE.with("root", Sql.literal(plan.graph().root().name().toString()));
    }

    /// What has to be exported first is dropped when it is empty: the run exports and deletes it.
    private static Sql drop(Plan plan, Sql criteria) {
        boolean exported = plan.spec().backup().export().isPresent();
        return DROP.with("in_force", inForce(plan))
                .with("held", HELD)
                .with("root", Sql.name(plan.graph().root().name().name()))
                .with("why", exported ? LEFT : UNSELECTED)
                .with(
                        "stays",
                        exported
                                ? Sql.of("true")
                                : Sql.of("({criteria}\n) is not true").with("criteria", criteria));
    }

    private static String doing(Sql block) {
        String text = block.finished().strip();
        return "do " + (text.contains(QUOTE) ? Sql.literal(text).finished() : QUOTE + "\n" + text + "\n" + QUOTE);
    }

    private static boolean droppable(Table root, Graph graph) {
        return root.kind() == Table.Kind.PARTITIONED
                && root.leaves().size() > 1
                && graph.edges().isEmpty()
                && root.triggers().stream().noneMatch(Trigger::onDelete)
                && root.traits().attached(Attachment.Kind.PUBLICATION).stream()
                        .noneMatch(p -> p.detail().contains("delete"));
    }
}
