package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.Decision;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Follows the references from the root and asks for a decision at each. Collects every problem instead of
/// stopping at the first. Used once, by one thread.
final class GraphBuilder {
    private final Catalog catalog;
    private final Table root;
    private final Map<TableName, List<Edge>> declared = new HashMap<>();
    private final Map<TableName, List<ForeignKey>> referencing = new HashMap<>();
    private final Map<TableName, Table> reached = new LinkedHashMap<>();
    private final Set<Edge> edges = new LinkedHashSet<>();
    private final List<MapProblem> problems = new ArrayList<>();

    GraphBuilder(Catalog catalog, Table root, Map<EdgeName, Decision> decisions) {
        this.catalog = catalog;
        this.root = root;
        var resolver = new EdgeResolver(catalog);
        decisions.forEach((name, decision) ->
                resolver.resolve(name, decision, problems::add).ifPresent(this::declare));
        catalog.foreignKeys()
                .forEach(k -> referencing
                        .computeIfAbsent(k.parent(), parent -> new ArrayList<>())
                        .add(k));
    }

    private void declare(Edge edge) {
        declared.computeIfAbsent(edge.parent().name(), parent -> new ArrayList<>())
                .add(edge);
    }

    MapOutcome build() {
        reach();
        reached.values().forEach(this::checkTable);
        edges.forEach(this::checkEdge);
        return problems.isEmpty()
                ? new MapOutcome.Drawn(new Graph(root, parentsFirst(), List.copyOf(edges)))
                : new MapOutcome.Refused(problems);
    }

    private void reach() {
        var open = new ArrayDeque<Table>();
        open.add(root);
        reached.put(root.name(), root);
        while (!open.isEmpty()) {
            Table parent = open.remove();
            for (Edge edge : edgesTo(parent)) {
                edges.add(edge);
                if (edge.action() == Action.DELETE
                        && reached.putIfAbsent(edge.child().name(), edge.child()) == null) {
                    open.add(edge.child());
                }
            }
        }
    }

    private List<Edge> edgesTo(Table parent) {
        List<Edge> below = declared.getOrDefault(parent.name(), List.of());
        for (ForeignKey key : referencing.getOrDefault(parent.name(), List.of())) {
            if (below.stream().noneMatch(e -> covers(e, key))) {
                problems.add(MapProblem.undecided(key, catalog.existing(key.child())));
            }
        }
        return below;
    }

    private static boolean covers(Edge edge, ForeignKey key) {
        return edge.foreignKey().filter(key::equals).isPresent();
    }

    private void checkTable(Table table) {
        List<String> sentences = table.equals(root) ? Refusal.ofRoot(table) : Refusal.ofTable(table);
        sentences.forEach(sentence -> refuse(table.name(), sentence));
    }

    private void checkEdge(Edge edge) {
        if (edge.foreignKey()
                .filter(k -> k.keeping() == ForeignKey.Keeping.TEMPORAL)
                .isPresent()) {
            refuse(edge.name(), Refusal.TEMPORAL.sentence());
        }
        if (edge.changes()) {
            Refusal.ofTable(edge.child())
                    .forEach(sentence -> refuse(edge.child().name(), sentence));
        }
        problems.addAll(new EdgeRules(catalog).problems(edge));
    }

    /// Circles of all edges stay together, and in them circles of deleting edges.
    private List<Table> parentsFirst() {
        List<Edge> deleting =
                edges.stream().filter(e -> e.action() == Action.DELETE).toList();
        List<Edge> changing =
                edges.stream().filter(e -> e.action() != Action.FORBID).toList();
        return Circles.of(reached.values(), changing).stream()
                .flatMap(group -> Circles.of(group, deleting).stream())
                .flatMap(List::stream)
                .toList();
    }

    private void refuse(Object who, String sentence) {
        problems.add(MapProblem.unsupported(who + " " + sentence));
    }
}
