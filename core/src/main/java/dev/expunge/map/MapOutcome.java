package dev.expunge.map;

import dev.expunge.Failure;
import dev.expunge.spec.Action;
import dev.expunge.spec.Decision;
import dev.expunge.spec.EdgeName;
import dev.expunge.spec.Spec;
import dev.expunge.sql.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A graph, or every reason why there is none.
public sealed interface MapOutcome {
    /// The graph could be drawn.
    record Drawn(Graph graph) implements MapOutcome {}

    /// It could not.
    ///
    /// @param changes how the schema differs from the one that the spec was written for
    record Refused(List<MapProblem> problems, List<EdgeChange> changes) implements MapOutcome {
        public Refused {
            problems = List.copyOf(problems);
            changes = List.copyOf(changes);
        }

        Refused(List<MapProblem> problems) {
            this(problems, List.of());
        }
    }

    /// Follows the references from the root of a spec, taking its decisions. Where spec and schema do not fit, it is
    /// told what is new, gone or changed.
    static MapOutcome draw(Catalog catalog, Spec spec) {
        MapOutcome outcome = unprotected(catalog, spec);
        return catalog.table(spec.root())
                .map(root -> compared(outcome, SchemaChanges.of(catalog, root, spec)))
                .orElse(outcome);
    }

    private static MapOutcome unprotected(Catalog catalog, Spec spec) {
        MapOutcome outcome = decided(catalog, spec.root(), spec.edges());
        List<MapProblem> touching = outcome instanceof Drawn(Graph graph)
                ? new Protection(catalog, spec.protect()).problems(graph)
                : List.of();
        return touching.isEmpty() ? outcome : new Refused(touching);
    }

    private static MapOutcome compared(MapOutcome outcome, SchemaChanges schema) {
        List<EdgeChange> changes = schema.all(Map.of());
        if (changes.isEmpty()) {
            return outcome;
        }
        List<MapProblem> others = outcome instanceof Refused refused
                ? refused.problems().stream()
                        .filter(problem -> !schema.tells(problem))
                        .toList()
                : List.of();
        return new Refused(others, changes);
    }

    /// Follows the references from `root` with nothing but an action for each.
    static MapOutcome draw(Catalog catalog, TableName root, Map<EdgeName, Action> actions) {
        var decisions = new LinkedHashMap<EdgeName, Decision>();
        actions.forEach((name, action) -> decisions.put(name, Decision.of(action)));
        return decided(catalog, root, decisions);
    }

    /// The root alone.
    ///
    /// @throws Failure when there is no such table
    static Table root(Catalog catalog, TableName root) {
        return catalog.table(root)
                .orElseThrow(
                        () -> new MapFailure(List.of(MapProblem.invalid(catalog.absent(root))), List.of()).failure());
    }

    private static MapOutcome decided(Catalog catalog, TableName root, Map<EdgeName, Decision> decisions) {
        Optional<Table> table = catalog.table(root);
        if (table.isEmpty()) {
            return new Refused(List.of(MapProblem.invalid(catalog.absent(root))));
        }
        MapOutcome outcome = new GraphBuilder(catalog, table.get(), decisions).build();
        List<MapProblem> circles = outcome instanceof Drawn(Graph graph) ? EdgeRules.inCircles(graph) : List.of();
        return circles.isEmpty() ? outcome : new Refused(circles);
    }

    /// The graph.
    ///
    /// @throws Failure with all problems when there is none
    default Graph orFail() {
        return switch (this) {
            case Drawn(Graph graph) -> graph;
            case Refused(List<MapProblem> problems, List<EdgeChange> changes) ->
                throw new MapFailure(problems, changes).failure();
        };
    }
}
