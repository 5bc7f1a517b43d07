package dev.expunge.map;

import dev.expunge.Code;
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
import java.util.stream.Collectors;

/// A graph, or every reason why there is none.
public sealed interface MapOutcome {
    /// The graph could be drawn.
    record Drawn(Graph graph) implements MapOutcome {}

    /// It could not.
    record Refused(List<MapProblem> problems) implements MapOutcome {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /// Follows the references from the root of a spec, taking its decisions.
    static MapOutcome draw(Catalog catalog, Spec spec) {
        MapOutcome outcome = decided(catalog, spec.root(), spec.edges());
        List<MapProblem> touching = outcome instanceof Drawn(Graph graph)
                ? new Protection(catalog, spec.protect()).problems(graph)
                : List.of();
        return touching.isEmpty() ? outcome : new Refused(touching);
    }

    /// Follows the references from `root` with nothing but an action for each.
    static MapOutcome draw(Catalog catalog, TableName root, Map<EdgeName, Action> actions) {
        var decisions = new LinkedHashMap<EdgeName, Decision>();
        actions.forEach((name, action) -> decisions.put(name, Decision.of(action)));
        return decided(catalog, root, decisions);
    }

    private static MapOutcome decided(Catalog catalog, TableName root, Map<EdgeName, Decision> decisions) {
        Optional<Table> table = catalog.table(root);
        if (table.isEmpty()) {
            return new Refused(List.of(MapProblem.invalid("there is no table " + root)));
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
            case Refused(List<MapProblem> problems) -> throw failure(problems);
        };
    }

    private static Failure failure(List<MapProblem> problems) {
        List<String> sentences =
                problems.stream().map(MapProblem::sentence).distinct().toList();
        String list = sentences.stream().map(s -> "\n  " + s).collect(Collectors.joining());
        MapProblem.Kind worst = problems.stream()
                .map(MapProblem::kind)
                .max(MapProblem.Kind::compareTo)
                .orElseThrow();
        return switch (worst) {
            case UNDECIDED ->
                Failure.nothingChanged(
                        Code.EDGE_UNDECIDED,
                        "the schema has references that the spec does not decide about:" + list,
                        "add each line to `edges:` of the spec with delete, detach or forbid");
            case INVALID ->
                Failure.nothingChanged(
                        Code.SCHEMA_MISMATCH,
                        "the spec does not fit the schema:" + list,
                        "correct the spec, or draft a new one with `expunge init`");
            case PROTECTED ->
                Failure.nothingChanged(
                        Code.TABLE_PROTECTED,
                        "the spec would write tables that it protects:" + list,
                        "change the decision of an edge on the way there (forbid, or keep)",
                        "take the table out of `protect:` when it may be written after all");
            case UNSUPPORTED ->
                Failure.nothingChanged(
                        Code.MAP_UNSUPPORTED,
                        "this schema holds what this version cannot delete safely:" + list,
                        "change the decision of an edge that leads there (detach or forbid), or the schema");
        };
    }
}
