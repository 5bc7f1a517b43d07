package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What a deletion reaches from its root, decided edge by edge, without a cycle. Built by [GraphBuilder].
///
/// @param tables the tables that rows are deleted from, parents before children: the root is first
/// @param edges every edge whose parent is one of `tables`
public record Graph(Table root, List<Table> tables, List<Edge> edges) {
    public Graph {
        Objects.requireNonNull(root, "root is null");
        tables = List.copyOf(tables);
        edges = List.copyOf(edges);
        if (!tables.getFirst().equals(root)) {
            throw new IllegalArgumentException("the root is the first table");
        }
    }

    /// The tables in the order in which rows go: children before parents, the root last.
    public List<Table> deletionOrder() {
        return tables.reversed();
    }

    /// The edges over which rows of `child` are deleted.
    public List<Edge> deletingInto(Table child) {
        return edges(Action.DELETE).filter(e -> e.child().equals(child)).toList();
    }

    /// The edges with that action, in a stable order.
    public Stream<Edge> edges(Action action) {
        return edges.stream().filter(e -> e.action() == action);
    }

    /// Whether rows are deleted from the table.
    public boolean deletesFrom(TableName table) {
        return tables.stream().anyMatch(t -> t.name().equals(table));
    }

    /// Whether one row of `table` can belong to two candidates: it is reached over two edges, over an undeclared
    /// one, whose parent columns need not be unique, or over a table for which that holds.
    public boolean shareable(Table table) {
        List<Edge> into = deletingInto(table);
        return into.size() > 1 || into.stream().anyMatch(e -> e.foreignKey().isEmpty() || shareable(e.parent()));
    }

    /// Every table whose rows are deleted or changed, the root first.
    public List<Table> changed() {
        var all = new LinkedHashSet<>(tables);
        edges(Action.DETACH).forEach(e -> all.add(e.child()));
        return new ArrayList<>(all);
    }

    /// Every table whose rows are read, deleted or changed, the root first.
    public List<Table> touched() {
        var all = new LinkedHashSet<>(tables);
        edges.forEach(e -> all.add(e.child()));
        return new ArrayList<>(all);
    }
}
