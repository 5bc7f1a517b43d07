package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tables that no run may write, whatever the edges say. What the map cannot see, a trigger above all, the
/// counters of each batch see. Pure.
final class Protection {
    private final Catalog catalog;
    private final Set<TableName> tables;

    Protection(Catalog catalog, Set<TableName> tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    /// Every way on which a run over the graph would write a protected table.
    List<MapProblem> problems(Graph graph) {
        var problems = new ArrayList<MapProblem>();
        tables.stream()
                .sorted()
                .filter(name -> catalog.tables().values().stream().noneMatch(table -> holds(table, name)))
                .forEach(name -> problems.add(MapProblem.invalid(
                        "protect: there is no table, nor a partition that holds rows, named " + name)));
        Map<TableName, String> ways = ways(graph);
        graph.tables()
                .forEach(table -> of(table)
                        .ifPresent(name -> problems.add(MapProblem.protectedTable(
                                name + " is protected: rows would be deleted, " + ways.get(table.name())))));
        graph.edges().stream()
                .filter(Edge::changes)
                .forEach(edge -> of(edge.child())
                        .ifPresent(name ->
                                problems.add(MapProblem.protectedTable(name + " is protected: rows would change, "
                                        + ways.get(edge.parent().name()) + step(edge)))));
        return problems;
    }

    private Optional<TableName> of(Table table) {
        return tables.stream().filter(name -> holds(table, name)).sorted().findFirst();
    }

    private static boolean holds(Table table, TableName name) {
        return table.name().equals(name)
                || table.leaves().stream().anyMatch(leaf -> leaf.name().equals(name));
    }

    /// How each table is reached, the shortest way.
    private static Map<TableName, String> ways(Graph graph) {
        var ways = new HashMap<TableName, String>();
        ways.put(graph.root().name(), "on the way " + graph.root().name());
        Map<TableName, List<Edge>> below = graph.deletingByParent();
        var open = new ArrayDeque<>(List.of(graph.root()));
        while (!open.isEmpty()) {
            Table parent = open.remove();
            below.getOrDefault(parent.name(), List.of()).stream()
                    .filter(edge -> ways.putIfAbsent(edge.child().name(), ways.get(parent.name()) + step(edge)) == null)
                    .forEach(edge -> open.add(edge.child()));
        }
        return ways;
    }

    private static String step(Edge edge) {
        return " <- " + edge.name().childSide() + " " + edge.action().name().toLowerCase(Locale.ROOT);
    }
}
