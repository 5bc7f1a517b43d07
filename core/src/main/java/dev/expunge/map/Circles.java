package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Groups tables that reference each other in a circle: the strongly connected components of their edges, parents
/// before children. Most groups are a single table. Used once, by one thread.
final class Circles {
    private final List<Table> tables;
    private final Map<TableName, List<Table>> children = new HashMap<>();
    private final Map<TableName, Integer> visited = new HashMap<>();
    private final Map<TableName, Integer> lowest = new HashMap<>();
    private final Deque<Table> open = new ArrayDeque<>();
    private final Set<TableName> opened = new HashSet<>();
    private final List<List<Table>> found = new ArrayList<>();

    private Circles(Collection<Table> tables, Collection<Edge> edges) {
        this.tables = List.copyOf(tables);
        tables.forEach(t -> children.put(t.name(), new ArrayList<>()));
        for (Edge edge : edges) {
            List<Table> below = children.get(edge.parent().name());
            if (below != null && children.containsKey(edge.child().name())) {
                below.add(edge.child());
            }
        }
    }

    /// The groups, as near to the first table as they can be, in the order in which their tables were given.
    ///
    /// @param edges those to follow; the others of the same tables have to be left out
    static List<List<Table>> of(Collection<Table> tables, Collection<Edge> edges) {
        var circles = new Circles(tables, edges);
        circles.tables.stream()
                .filter(t -> !circles.visited.containsKey(t.name()))
                .forEach(circles::visit);
        return circles.layered();
    }

    /// Tarjan's walk: a table from which nothing visited earlier is reached closes a group.
    private void visit(Table table) {
        int number = visited.size();
        visited.put(table.name(), number);
        int low = number;
        open.push(table);
        opened.add(table.name());
        for (Table child : below(table)) {
            if (!visited.containsKey(child.name())) {
                visit(child);
                low = Math.min(low, value(lowest, child));
            } else if (opened.contains(child.name())) {
                low = Math.min(low, value(visited, child));
            }
        }
        lowest.put(table.name(), low);
        if (low == number) {
            close(table);
        }
    }

    private void close(Table first) {
        var group = new ArrayList<Table>();
        Table last;
        do {
            last = open.pop();
            opened.remove(last.name());
            group.add(last);
        } while (!last.name().equals(first.name()));
        found.add(group);
    }

    private List<Table> below(Table table) {
        return children.getOrDefault(table.name(), List.of());
    }

    private static int value(Map<TableName, Integer> of, Table table) {
        return Objects.requireNonNull(of.get(table.name()));
    }

    /// Tarjan finds children first. Each group goes into the layer behind its last parent.
    private List<List<Table>> layered() {
        Map<TableName, Integer> place = new HashMap<>();
        tables.forEach(t -> place.put(t.name(), place.size()));
        Map<TableName, Integer> layers = new HashMap<>();
        for (List<Table> group : found.reversed()) {
            int layer = group.stream()
                    .mapToInt(t -> layers.getOrDefault(t.name(), 0))
                    .max()
                    .orElse(0);
            group.forEach(t -> layers.put(t.name(), layer));
            Set<TableName> own = group.stream().map(Table::name).collect(Collectors.toSet());
            group.stream()
                    .flatMap(t -> below(t).stream())
                    .filter(c -> !own.contains(c.name()))
                    .forEach(c -> layers.merge(c.name(), layer + 1, Math::max));
            group.sort(Comparator.comparingInt(t -> value(place, t)));
        }
        return found.stream()
                .sorted(Comparator.<List<Table>>comparingInt(g -> value(layers, g.getFirst()))
                        .thenComparingInt(g -> value(place, g.getFirst())))
                .map(List::copyOf)
                .toList();
    }
}
