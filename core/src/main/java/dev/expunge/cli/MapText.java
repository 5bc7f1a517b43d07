package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.map.Circle;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The map to review on paper: what references what, in which order rows go, what is dangerous about it. At most
/// [#WIDTH] columns wide unless a name or a statement alone is wider.
public final class MapText {
    /// The columns of a page.
    static final int WIDTH = 100;

    static final String INDENT = "     ";

    private MapText() {}

    /// The whole map, ending with a line break.
    ///
    /// @param rows how many rows a table has, where they were counted; elsewhere the estimate is shown as such
    public static String of(Graph graph, Map<TableName, Long> rows) {
        return of(graph, rows, Hazard.of(graph));
    }

    /// The same with the hazards that were found, the worst first.
    public static String of(Graph graph, Map<TableName, Long> rows, List<Hazard> hazards) {
        var lines = new ArrayList<String>();
        lines.add(title(graph));
        lines.add("");
        lines.addAll(MapTree.lines(graph));
        lines.add("");
        lines.addAll(MapOrder.lines(graph, rows));
        lines.add("");
        lines.addAll(circles(graph));
        lines.addAll(HazardText.lines(hazards));
        return lines.stream().map(line -> StatusText.plain(line) + "\n").collect(Collectors.joining());
    }

    /// A sentence for each circle, and for each reference that leads back to the root; nothing without any.
    private static List<String> circles(Graph graph) {
        var lines = new ArrayList<String>();
        Circle.of(graph).forEach(c -> lines.addAll(Wrapped.lines(INDENT, c.sentence(), WIDTH)));
        graph.backToRoot()
                .forEach(e -> lines.addAll(Wrapped.lines(
                        INDENT,
                        e.name() + " leads back to the root: a row of the root that the criteria did not select goes"
                                + " only where guards.max_unselected allows it",
                        WIDTH)));
        if (!lines.isEmpty()) {
            lines.addFirst("Circles (rows that reference each other)");
            lines.add("");
        }
        return lines;
    }

    private static String title(Graph graph) {
        return "Map from " + graph.root().name() + ": rows go from "
                + counted(graph.tables().size(), "table") + "; "
                + counted(graph.edges().size(), "edge") + ", of which " + share(graph, Action.DELETE) + ", "
                + share(graph, Action.DETACH) + ", " + share(graph, Action.FORBID)
                + some(graph, Action.ANONYMIZE) + some(graph, Action.KEEP);
    }

    private static String share(Graph graph, Action action) {
        return Amounts.count(graph.edges(action).count()) + " " + word(action);
    }

    private static String some(Graph graph, Action action) {
        return graph.edges(action).findAny().isPresent() ? ", " + share(graph, action) : "";
    }

    /// The word of the spec.
    static String word(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    /// `1 row`, `12,500 rows`.
    static String counted(long number, String noun) {
        return Amounts.count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /// The place in a numbered list, as wide as [#INDENT] up to 99.
    static String numbered(int number) {
        return String.format(Locale.ROOT, "%3d. ", number);
    }
}
