package dev.expunge.cli;

import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.spec.Term;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The tree of edges from the root. A table that is reached on several ways is drawn where it comes first and
/// referred to afterwards. Used once, by one thread.
final class MapTree {
    private static final String GAP = "  ";

    private final Map<TableName, List<Edge>> below;
    private final Set<Table> drawn = new HashSet<>();
    private final List<Line> lines = new ArrayList<>();

    /// @param below what stands before a second line
    private record Line(String edge, String below, String facts, List<String> remarks) {}

    private MapTree(Graph graph) {
        this.below = graph.edges().stream()
                .collect(Collectors.groupingBy(e -> e.parent().name()));
    }

    /// The tree, the root's name first.
    static List<String> lines(Graph graph) {
        var tree = new MapTree(graph);
        tree.drawn.add(graph.root());
        tree.drawBelow(graph.root(), "");
        var text = new ArrayList<>(List.of(graph.root().name().toString()));
        text.addAll(tree.text());
        return text;
    }

    private void drawBelow(Table parent, String prefix) {
        List<Edge> edges = below.getOrDefault(parent.name(), List.of());
        for (Edge edge : edges) {
            boolean last = edge.equals(edges.getLast());
            draw(edge, prefix + (last ? "└── " : "├── "), prefix + (last ? "    " : "│   "));
        }
    }

    private void draw(Edge edge, String branch, String prefix) {
        boolean deletes = edge.action() == Action.DELETE;
        boolean first = deletes && drawn.add(edge.child());
        String again = deletes && !first ? ", drawn above" : "";
        boolean leadsOn = first && below.containsKey(edge.child().name());
        lines.add(new Line(
                branch + name(edge) + again, prefix + (leadsOn ? "│   " : "    "), facts(edge), edge.remarks()));
        if (first) {
            drawBelow(edge.child(), prefix);
        }
    }

    private static String name(Edge edge) {
        boolean byKey = edge.parentTerm() instanceof Term.Columns
                && edge.parentColumns().equals(edge.parent().key());
        String parent = byKey ? "" : " -> (" + edge.parentTerm() + ")";
        return MapText.word(edge.action()) + " " + edge.name().childSide() + parent;
    }

    private static String facts(Edge edge) {
        return edge.foreignKey().map(k -> "on delete " + words(k.onDelete())).orElse("not declared")
                + ", " + nullable(edge)
                + ", "
                + edge.foreignKey()
                        .map(k -> k.indexed() ? "indexed" : "no index")
                        .orElse("index unknown");
    }

    private static String words(ForeignKey.OnDelete onDelete) {
        return onDelete.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String nullable(Edge edge) {
        long never = edge.childColumns().stream()
                .filter(c -> edge.child().column(c).filter(Column::notNull).isPresent())
                .count();
        if (never == 0) {
            return "nullable";
        }
        return never == edge.childColumns().size() ? "never null" : "partly nullable";
    }

    /// The facts stand in a column of their own; below the edge where that is too long.
    private List<String> text() {
        int facts = lines.stream().mapToInt(l -> l.facts().length()).max().orElse(0);
        int widest = MapText.WIDTH - facts;
        int column = lines.stream()
                .mapToInt(l -> l.edge().length() + GAP.length())
                .filter(width -> width <= widest)
                .max()
                .orElse(widest);
        var text = new ArrayList<String>();
        for (Line line : lines) {
            String start = line.edge() + GAP;
            if (start.length() > column) {
                text.add(line.edge());
                start = line.below();
            }
            text.add(start + " ".repeat(Math.max(0, column - start.length())) + line.facts());
            line.remarks().forEach(remark -> text.addAll(Wrapped.lines(line.below(), remark, MapText.WIDTH)));
        }
        return text;
    }
}
