package dev.expunge.picture;

import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.ForeignKey.Keeping;
import dev.expunge.map.ForeignKey.OnDelete;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.spec.Decision;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Maps for tests of pictures, made without a server; unlike real ones they may hold anything.
final class Maps {
    private final Map<TableName, Table> tables = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();

    /// A table with a key `id`. The first one is the root.
    Maps table(TableName name, long rows) {
        var id = new Column("id", "bigint", true, false, true);
        tables.put(
                name,
                new Table(
                        name,
                        Table.Kind.TABLE,
                        List.of(id),
                        List.of("id"),
                        List.of(new Leaf(tables.size() + 1, name)),
                        rows,
                        List.of(),
                        Set.of()));
        return this;
    }

    Maps table(String name, long rows) {
        return table(new TableName("public", name), rows);
    }

    /// A declared reference to the key of a table.
    Maps edge(TableName child, String column, TableName parent, Action action) {
        var key = new ForeignKey(
                column + "_fkey",
                child,
                List.of(column),
                parent,
                List.of("id"),
                List.of(OnDelete.values()).get(edges.size() % OnDelete.values().length),
                edges.size() % 7 != 3,
                Keeping.ENFORCED,
                Set.of());
        var name = new EdgeName(child, List.of(column), Optional.empty());
        edges.add(edge(name, existing(parent), key, action));
        return this;
    }

    private Edge edge(EdgeName name, Table parent, ForeignKey key, Action action) {
        return new Edge(
                name,
                existing(name.child()),
                key.childColumns(),
                parent,
                key.parentColumns(),
                Decision.of(action),
                Optional.of(key));
    }

    Maps edge(String child, String column, String parent, Action action) {
        return edge(new TableName("public", child), column, new TableName("public", parent), action);
    }

    private Table existing(TableName name) {
        return Optional.ofNullable(tables.get(name)).orElseThrow();
    }

    Graph graph() {
        List<Table> reached = new ArrayList<>();
        Table root = tables.values().iterator().next();
        tables.values().stream()
                .filter(t -> t.equals(root)
                        || edges.stream().anyMatch(e -> e.child().equals(t) && e.action() == Action.DELETE))
                .forEach(reached::add);
        return new Graph(root, reached, edges);
    }

    Picture picture() {
        return Picture.of(graph(), Map.of(), Hazard.of(graph()), Set.of());
    }

    /// A schema of that many tables: most reference one table, some several, and all are reached from the root.
    static Maps generated(int size, long seed) {
        var random = new Random(seed);
        var maps = new Maps().table("accounts", 1_000_000);
        String[] words = {"invoice", "order", "ticket", "message", "device", "report", "session", "product", "team"};
        for (int at = 1; at < size; at++) {
            String name = words[random.nextInt(words.length)] + "_" + words[random.nextInt(words.length)] + "s_" + at;
            maps.table(name, (long) Math.pow(10, random.nextInt(9)) * (1 + random.nextInt(9)));
            List<TableName> names = List.copyOf(maps.tables.keySet());
            int keys = random.nextInt(5) == 0 ? 2 : 1;
            var parents = new LinkedHashSet<TableName>();
            while (parents.size() < Math.min(keys, at)) {
                parents.add(names.get(random.nextInt(1 + random.nextInt(at))));
            }
            for (TableName parent : parents) {
                Action action = random.nextInt(8) == 0
                        ? Action.DETACH
                        : random.nextInt(12) == 0 ? Action.FORBID : Action.DELETE;
                maps.edge(new TableName("public", name), parent.name() + "_id", parent, action);
            }
        }
        return maps;
    }
}
