package dev.expunge.map;

import dev.expunge.map.Hazard.Kind;
import dev.expunge.map.Hazard.Severity;
import dev.expunge.map.Surroundings.Heir;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is dangerous about tables that inherit: they have the columns of a reference, and not the reference. Pure.
final class HeirHazards {
    private HeirHazards() {}

    static void of(Graph graph, Heir heir, List<Hazard> hazards) {
        graph.edges().stream()
                .filter(edge -> edge.child().name().equals(heir.of()))
                .filter(edge -> graph.edges().stream().noneMatch(other -> covers(other, heir, edge)))
                .forEach(edge -> hazards.add(hazard(heir, edge)));
    }

    /// Whether an edge of the heir itself says what becomes of the same references.
    private static boolean covers(Edge own, Heir heir, Edge edge) {
        return own.child().name().equals(heir.name())
                && own.parent().name().equals(edge.parent().name())
                && own.childTerm().equals(edge.childTerm());
    }

    private static Hazard hazard(Heir heir, Edge edge) {
        var own = new EdgeName(
                heir.name(),
                edge.childTerm(),
                Optional.of(new EdgeName.Parent(edge.parent().name(), edge.parentTerm())));
        String spec = "in the spec: " + own + ": " + (edge.action() == Action.KEEP ? "forbid" : word(edge));
        return new Hazard(
                Kind.INHERITED_ROWS,
                Severity.SEVERE,
                Optional.of(heir.name()),
                heir.name() + " inherits from " + heir.of() + " without its reference " + edge.name(),
                "a foreign key is not inherited: rows of " + heir.name() + " that name a deleted row of "
                        + edge.parent().name() + " stay as they are",
                edge.byColumns() ? declare(heir, edge) + "; or: " + spec : spec);
    }

    private static String word(Edge edge) {
        return edge.action().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String declare(Heir heir, Edge edge) {
        return "alter table " + heir.name().quoted() + " add foreign key (" + quoted(edge.childColumns())
                + ") references " + edge.parent().name().quoted() + " (" + quoted(edge.parentColumns()) + ")";
    }

    private static String quoted(List<String> columns) {
        return columns.stream().map(Identifier::quote).collect(Collectors.joining(", "));
    }
}
