package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a deletion reaches from its root, decided edge by edge. Built by [GraphBuilder].
///
/// @param tables the tables that rows are deleted from, parents before children as far as they do not reference
/// each other in a circle: the root is first
/// @param edges every edge whose parent is one of `tables`
/// @param change what happens to the rows of the root instead of going; empty for a deletion
public record Graph(Table root, List<Table> tables, List<Edge> edges, Optional<RootChange> change) {
    public Graph {
        Objects.requireNonNull(root, "root is null");
        Objects.requireNonNull(change, "change is null");
        tables = List.copyOf(tables);
        edges = List.copyOf(edges);
        if (!tables.getFirst().equals(root)) {
            throw new IllegalArgumentException("the root is the first table");
        }
    }

    /// What a deletion reaches.
    public Graph(Table root, List<Table> tables, List<Edge> edges) {
        this(root, tables, edges, Optional.empty());
    }

    /// The root alone, whose rows stay and change.
    public static Graph changing(Table root, RootChange change) {
        return new Graph(root, List.of(root), List.of(), Optional.of(change));
    }

    /// The tables in the order in which rows go: children before parents, the root last.
    public List<Table> deletionOrder() {
        return tables.reversed();
    }

    /// The tables whose rows are found together, parents first: a group with more than one table, or with an edge of
    /// [#repeating], is a circle of deleting edges, to be followed until nothing is added.
    public List<List<Table>> foundTogether() {
        return Circles.of(tables, edges(Action.DELETE).toList());
    }

    /// The tables whose rows go in one statement, children first. A group with more than one table is a circle of
    /// edges: at the end of the statement the server finds all of its references gone.
    public List<List<Table>> deletedTogether() {
        return Circles.of(tables, within()).reversed();
    }

    /// Edges between tables that rows are deleted from.
    private List<Edge> within() {
        Set<TableName> names = names(tables);
        return edges.stream()
                .filter(e ->
                        e.action() != Action.FORBID && names.contains(e.child().name()))
                .toList();
    }

    /// The deleting edges inside a group of [#foundTogether]; empty where it is no circle.
    public List<Edge> repeating(List<Table> group) {
        Set<TableName> names = names(group);
        return edges(Action.DELETE)
                .filter(e -> names.contains(e.child().name())
                        && names.contains(e.parent().name()))
                .toList();
    }

    private static Set<TableName> names(List<Table> tables) {
        return tables.stream().map(Table::name).collect(Collectors.toSet());
    }

    /// The deleting edges that lead to the root: over these, rows go that the criteria need not have selected.
    public List<Edge> backToRoot() {
        return deletingInto(root);
    }

    /// The edges over which rows of `child` are deleted.
    public List<Edge> deletingInto(Table child) {
        return edges(Action.DELETE).filter(e -> e.child().equals(child)).toList();
    }

    /// The deleting edges by the table whose rows they refer to.
    Map<TableName, List<Edge>> deletingByParent() {
        return edges(Action.DELETE)
                .collect(Collectors.groupingBy(e -> e.parent().name()));
    }

    /// The edges with that action, in a stable order.
    public Stream<Edge> edges(Action action) {
        return edges.stream().filter(e -> e.action() == action);
    }

    /// Whether rows are deleted from the table.
    public boolean deletesFrom(TableName table) {
        return tables.stream().anyMatch(t -> t.name().equals(table));
    }

    /// The tables of which one row can belong to two candidates: it is reached over two edges (being a candidate
    /// itself counts as one), over an undeclared one, whose parent columns need not be unique, or over a table for
    /// which that holds.
    public Set<TableName> shareable() {
        Map<TableName, List<Edge>> into = edges(Action.DELETE)
                .collect(Collectors.groupingBy(e -> e.child().name()));
        var shareable = new HashSet<TableName>();
        into.forEach((child, ways) -> {
            int own = child.equals(root.name()) ? 1 : 0;
            if (ways.size() + own > 1 || !ways.getFirst().toOne()) {
                shareable.add(child);
            }
        });
        Map<TableName, List<Edge>> below = deletingByParent();
        var open = new ArrayDeque<>(shareable);
        while (!open.isEmpty()) {
            below.getOrDefault(open.remove(), List.of()).stream()
                    .map(e -> e.child().name())
                    .filter(shareable::add)
                    .forEach(open::add);
        }
        return shareable;
    }

    /// Whether one row that an edge refers to can refer to two candidates.
    public boolean shares(Edge edge) {
        return !edge.toOne() || shareable().contains(edge.parent().name());
    }

    /// Every table whose rows are deleted or changed, the root first.
    public List<Table> changed() {
        var all = new LinkedHashSet<>(tables);
        edges.stream().filter(Edge::changes).forEach(e -> all.add(e.child()));
        return new ArrayList<>(all);
    }

    /// What holds the rows of [#changed]: each table itself, or its partitions.
    public List<Leaf> changedLeaves() {
        return changed().stream().flatMap(t -> t.leaves().stream()).toList();
    }

    /// Every table whose rows are read, deleted or changed, the root first.
    public List<Table> touched() {
        var all = new LinkedHashSet<>(tables);
        edges.forEach(e -> all.add(e.child()));
        return new ArrayList<>(all);
    }
}
