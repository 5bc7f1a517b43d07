package dev.expunge.app;

import dev.expunge.app.Generated.Edge;
import dev.expunge.app.Generated.Row;
import dev.expunge.spec.Action;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a run has to do to a generated case, worked out row by row without any SQL.
///
/// @param candidates the roots that match
/// @param spared candidates with a row over a forbidding edge
/// @param deleted ids of rows that go
/// @param detached the references that become null
record NaiveClosure(Set<Integer> candidates, Set<Integer> spared, Set<Integer> deleted, Set<Detached> detached) {
    record Detached(int row, Edge edge) {}

    static NaiveClosure of(Generated made) {
        var candidates = new HashSet<Integer>();
        var spared = new HashSet<Integer>();
        var deleted = new HashSet<Integer>();
        for (Row root : made.rows()) {
            if (made.candidate(root)) {
                candidates.add(root.id());
                Set<Row> closure = closure(made, root);
                if (closure.stream().anyMatch(row -> forbidden(made, row))) {
                    spared.add(root.id());
                } else {
                    closure.forEach(row -> deleted.add(row.id()));
                }
            }
        }
        return new NaiveClosure(candidates, spared, deleted, detached(made, deleted));
    }

    private static Set<Row> closure(Generated made, Row root) {
        var closure = new HashSet<>(Set.of(root));
        var open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Row parent = open.remove();
            for (Edge edge : made.edges()) {
                for (Row child : made.rows()) {
                    if (edge.action() == Action.DELETE
                            && edge.parent() == parent.table()
                            && made.refers(child, edge, parent)
                            && closure.add(child)) {
                        open.add(child);
                    }
                }
            }
        }
        return closure;
    }

    private static boolean forbidden(Generated made, Row row) {
        return made.edges().stream()
                .filter(e -> e.action() == Action.FORBID && e.parent() == row.table())
                .anyMatch(e -> made.rows().stream().anyMatch(child -> made.refers(child, e, row)));
    }

    private static Set<Detached> detached(Generated made, Set<Integer> deleted) {
        var detached = new HashSet<Detached>();
        for (Row parent : made.rows()) {
            for (Edge edge : made.edges()) {
                if (edge.action() == Action.DETACH
                        && edge.parent() == parent.table()
                        && deleted.contains(parent.id())) {
                    made.rows().stream()
                            .filter(child -> made.refers(child, edge, parent) && !deleted.contains(child.id()))
                            .forEach(child -> detached.add(new Detached(child.id(), edge)));
                }
            }
        }
        return detached;
    }
}
