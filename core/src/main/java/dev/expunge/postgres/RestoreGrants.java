package dev.expunge.postgres;

import dev.expunge.map.Catalog;
import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The SQL that makes the role which restores what a plan deletes: it may insert into the tables from which
/// rows go, and update the columns that the plan takes from rows that stay. It may delete nothing (promise
/// P13), and who deletes does not get these rights.
public final class RestoreGrants {
    private static final Sql DATABASE = Sql.of("select quote_ident(current_database())");

    private final String role;
    private final StringBuilder text = new StringBuilder();

    private RestoreGrants(String role) {
        this.role = RoleNames.sql(role);
    }

    /// Asks the server for the schema, and writes the SQL. Changes nothing.
    public static String text(Session session, Plan plan, Grants.Wanted wanted) {
        String prefix = wanted.prefix().orElse(RoleNames.usual(plan.spec().name()));
        String name = RoleNames.of(prefix).deleter().replaceFirst("_deleter$", "_restorer");
        String database = session.one(DATABASE, row -> row.text(1));
        var grants = new RestoreGrants(name);
        return grants.written(name, database, plan, new Reading(PostgresCatalog.read(session), wanted));
    }

    private record Reading(Catalog catalog, Grants.Wanted wanted) {}

    private String written(String name, String database, Plan plan, Reading reading) {
        Graph graph = plan.graph();
        text.append("-- The role that restores what the spec ")
                .append(plan.spec().name())
                .append(" deletes: `database.user` of a spec for `expunge restore`.\n")
                .append(
                        "-- Let it log in only when somebody restores. No password is in it: \\password ROLE sets one.\n\n")
                .append("begin;\ndo $$ begin if not exists (select from pg_roles where rolname = ")
                .append(Sql.literal(name))
                .append(") then create role ")
                .append(role)
                .append(" login; end if; end $$;\n");
        grant("connect, temporary", "database " + database);
        var schemas = new TreeSet<String>();
        graph.changed().forEach(t -> schemas.add(t.name().schema()));
        Map<TableName, List<String>> parents = parents(graph, reading.catalog());
        parents.keySet().forEach(t -> schemas.add(t.schema()));
        schemas.forEach(schema -> grant("usage", "schema " + Identifier.sql(schema)));
        graph.changed().forEach(t -> grant("select", t.name().sql()));
        parents.forEach((parent, columns) -> grant("select (" + columns(columns) + ")", parent.sql()));
        graph.tables().forEach(t -> grant("insert", t.name().sql()));
        changes(graph).forEach((child, columns) -> grant("update (" + columns(columns) + ")", child.sql()));
        grant("usage", "schema expunge");
        StateRights.tables().forEach(t -> grant("select", t.sql()));
        grant("insert", "expunge.restored");
        grant("insert", "expunge.ledger");
        grant("insert, update", "expunge.process");
        grant("update", "expunge.control");
        Sightings.of(reading.wanted().signals())
                .forEach(sight ->
                        text.append("grant " + sight + " to ").append(role).append(";\n"));
        text.append("""
                -- With restore: { triggers: off } it needs more, and could then write what no trigger has checked:
                --   grant set on parameter session_replication_role to the role (PostgreSQL 15 and newer), and
                --   update on one column of each table that rows refer to, for the lock on them.
                commit;
                """);
        return text.toString();
    }

    /// What the rows refer to outside of the tables that are read anyway.
    private static Map<TableName, List<String>> parents(Graph graph, Catalog catalog) {
        var parents = new LinkedHashMap<TableName, List<String>>();
        List<TableName> read = graph.changed().stream().map(Table::name).toList();
        for (ForeignKey key : catalog.foreignKeys()) {
            if (read.contains(key.child()) && !read.contains(key.parent())) {
                parents.merge(key.parent(), key.parentColumns(), RestoreGrants::both);
            }
        }
        return parents;
    }

    private static Map<TableName, List<String>> changes(Graph graph) {
        var changes = new LinkedHashMap<TableName, List<String>>();
        graph.edges().stream()
                .filter(Edge::changes)
                .forEach(e -> changes.merge(e.child().name(), e.writtenColumns(), RestoreGrants::both));
        return changes;
    }

    private static List<String> both(List<String> one, List<String> other) {
        var all = new TreeSet<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }

    private static String columns(List<String> names) {
        return names.stream().map(Identifier::sql).collect(Collectors.joining(", "));
    }

    private void grant(String right, String on) {
        text.append("grant " + right + " on " + on + " to ").append(role).append(";\n");
    }
}
