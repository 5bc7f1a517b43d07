package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Tables that reference each other in a circle, or one that references itself: how a run deletes from them.
///
/// @param tables one or more, in the order of the graph
/// @param edges those inside, deleting or detaching
public record Circle(List<Table> tables, List<Edge> edges) {
    public Circle {
        tables = List.copyOf(tables);
        edges = List.copyOf(edges);
    }

    /// The circles of a graph, in the order of deletion.
    public static List<Circle> of(Graph graph) {
        List<List<Table>> groups = graph.deletedTogether();
        Map<TableName, Integer> places = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            int place = i;
            groups.get(i).forEach(t -> places.put(t.name(), place));
        }
        Map<Integer, List<Edge>> inside = graph.edges().stream()
                .filter(e -> e.action() != Action.FORBID
                        && places.containsKey(e.child().name()))
                .filter(e -> Objects.equals(
                        places.get(e.child().name()), places.get(e.parent().name())))
                .collect(
                        Collectors.groupingBy(e -> places.getOrDefault(e.child().name(), 0)));
        return IntStream.range(0, groups.size())
                .mapToObj(i -> new Circle(groups.get(i), inside.getOrDefault(i, List.of())))
                .filter(c -> c.tables().size() > 1 || c.edges().stream().anyMatch(e -> e.action() == Action.DELETE))
                .toList();
    }

    /// What happens to their rows, for people.
    public String sentence() {
        String names = tables.stream().map(t -> t.name().toString()).collect(Collectors.joining(", "));
        String who = tables.size() == 1
                ? names + " references itself over " + edgeNames(Action.DELETE)
                : names + " reference each other in a circle";
        boolean repeats = edges.stream().anyMatch(e -> e.action() == Action.DELETE)
                && !Circles.of(tables, deleting()).stream().allMatch(this::open);
        boolean detaches = edges.stream().anyMatch(e -> e.action() == Action.DETACH);
        return who + ": "
                + (repeats ? "what goes with a row is followed until nothing is added, and " : "")
                + "all of it goes in one statement, at whose end the server looks at the references"
                + (detaches ? "; " + edgeNames(Action.DETACH) + " is set null before where its row stays" : "");
    }

    private List<Edge> deleting() {
        return edges.stream().filter(e -> e.action() == Action.DELETE).toList();
    }

    private boolean open(List<Table> group) {
        return group.size() == 1
                && deleting().stream().noneMatch(e -> e.self() && e.child().equals(group.getFirst()));
    }

    private String edgeNames(Action action) {
        return edges.stream()
                .filter(e -> e.action() == action)
                .map(e -> e.name().toString())
                .collect(Collectors.joining(", "));
    }
}
