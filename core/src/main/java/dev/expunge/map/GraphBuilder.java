package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Follows the references from the root and asks for a decision at each. Collects every problem instead of
/// stopping at the first. Used once, by one thread.
final class GraphBuilder {
    private final Catalog catalog;
    private final Table root;
    private final List<Edge> declared = new ArrayList<>();
    private final Map<TableName, Table> reached = new LinkedHashMap<>();
    private final Set<Edge> edges = new LinkedHashSet<>();
    private final List<MapProblem> problems = new ArrayList<>();

    GraphBuilder(Catalog catalog, Table root, Map<EdgeName, Action> decisions) {
        this.catalog = catalog;
        this.root = root;
        decisions.forEach((name, action) ->
                new EdgeResolver(catalog).resolve(name, action, problems::add).ifPresent(declared::add));
    }

    MapOutcome build() {
        reach();
        reached.values().forEach(this::checkTable);
        edges.forEach(this::checkEdge);
        Optional<List<Table>> order = parentsFirst();
        if (!problems.isEmpty() || order.isEmpty()) {
            return new MapOutcome.Refused(problems);
        }
        return new MapOutcome.Drawn(new Graph(root, order.get(), List.copyOf(edges)));
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
        for (ForeignKey key : catalog.referencing(parent.name())) {
            if (declared.stream().noneMatch(e -> covers(e, key))) {
                problems.add(MapProblem.undecided(key, catalog.existing(key.child())));
            }
        }
        return declared.stream().filter(e -> e.parent().equals(parent)).toList();
    }

    private static boolean covers(Edge edge, ForeignKey key) {
        return edge.foreignKey().filter(key::equals).isPresent();
    }

    private void checkTable(Table table) {
        checkKind(table);
        if (table.equals(root) && !table.hasKey()) {
            refuse(table.name() + " has no primary key or unique index without nulls: its rows cannot be named");
        }
    }

    private void checkKind(Table table) {
        switch (table.kind()) {
            case FOREIGN -> refuse(table.name() + " is a foreign table: its rows are on another server");
            case VIEW -> refuse(table.name() + " is a view: name the table behind it");
            case TABLE, PARTITIONED -> table.obstacles().forEach(o -> refuse(table.name() + " " + o.sentence()));
        }
    }

    private void checkEdge(Edge edge) {
        if (edge.self() && edge.action() == Action.DELETE) {
            refuse(
                    edge.name()
                            + " references its own table: `delete` could reach rows that nobody selected; use detach or forbid");
        }
        if (edge.foreignKey()
                .filter(k -> k.keeping() == ForeignKey.Keeping.TEMPORAL)
                .isPresent()) {
            refuse(edge.name()
                    + " compares periods of time: which rows it ties together cannot be told by their values");
        }
        if (edge.action() == Action.DETACH) {
            checkDetach(edge);
        }
    }

    private void checkDetach(Edge edge) {
        Table child = edge.child();
        checkKind(child);
        for (String column : edge.childColumns()) {
            if (child.column(column).filter(Column::notNull).isPresent()) {
                problems.add(
                        MapProblem.invalid(edge.name() + ": detach is not possible, the column is declared not null"));
            }
            if (child.key().contains(column)) {
                problems.add(
                        MapProblem.invalid(edge.name() + ": detach is not possible, the column is part of the key"));
            }
        }
    }

    private Optional<List<Table>> parentsFirst() {
        var order = new ArrayList<Table>();
        var left = new LinkedHashMap<>(reached);
        while (!left.isEmpty()) {
            List<Table> free =
                    left.values().stream().filter(t -> waitsForNobody(t, left)).toList();
            if (free.isEmpty()) {
                refuse("these tables reference each other in a cycle: " + names(left));
                return Optional.empty();
            }
            free.forEach(t -> left.remove(t.name()));
            order.addAll(free);
        }
        return Optional.of(order);
    }

    private boolean waitsForNobody(Table table, Map<TableName, Table> left) {
        return edges.stream()
                .filter(e -> e.action() == Action.DELETE && e.child().equals(table) && !e.self())
                .noneMatch(e -> left.containsKey(e.parent().name()));
    }

    private static String names(Map<TableName, Table> tables) {
        return String.join(
                ", ",
                new TreeSet<>(tables.keySet()).stream().map(TableName::toString).toList());
    }

    private void refuse(String sentence) {
        problems.add(MapProblem.unsupported(sentence));
    }
}
