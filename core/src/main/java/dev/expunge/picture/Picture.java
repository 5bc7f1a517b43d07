package dev.expunge.picture;

import dev.expunge.map.Edge;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.map.Table;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// What every drawing of a map shows, in the order in which it is drawn.
///
/// @param boxes one for each table that is touched, the root first
/// @param arrows one for each edge, from the referenced table to the referencing one
/// @param cycles tables that reference each other in a circle
/// @param concerns the hazards, with what they are about
public record Picture(List<Box> boxes, List<Arrow> arrows, List<Cycle> cycles, List<Concern> concerns) {
    /// What becomes of a table's rows.
    public enum Fate {
        /// Rows are deleted.
        GOES,
        /// Rows stay, some of their columns change.
        CHANGES,
        /// Rows are only looked at.
        STAYS
    }

    /// A table.
    ///
    /// @param order its place in the deletion order, from 1; empty where no rows are deleted
    /// @param rows how many rows it has, where they were counted; otherwise the table's estimate holds
    /// @param cycle the number of the cycle that it is part of
    /// @param concerns the numbers of the hazards about it
    public record Box(
            Table table, Fate fate, OptionalInt order, OptionalLong rows, OptionalInt cycle, List<Integer> concerns) {
        public Box {
            Objects.requireNonNull(table, "table is null");
            Objects.requireNonNull(fate, "fate is null");
            concerns = List.copyOf(concerns);
        }

        /// The table's name.
        public TableName name() {
            return table.name();
        }
    }

    /// An edge.
    ///
    /// @param decided whether a person or the schema has decided; otherwise it is drawn as `forbid`
    /// @param concerns the numbers of the hazards about it
    public record Arrow(Edge edge, boolean decided, List<Integer> concerns) {
        public Arrow {
            Objects.requireNonNull(edge, "edge is null");
            concerns = List.copyOf(concerns);
        }
    }

    /// Tables that reach each other over deleting edges.
    ///
    /// @param number from 1
    public record Cycle(int number, List<TableName> tables) {
        public Cycle {
            tables = List.copyOf(tables);
        }
    }

    public Picture {
        boxes = List.copyOf(boxes);
        arrows = List.copyOf(arrows);
        cycles = List.copyOf(cycles);
        concerns = List.copyOf(concerns);
    }

    /// The picture of a graph.
    ///
    /// @param rows how many rows a table has, where they were counted
    /// @param undecided edges that nobody has decided about yet
    public static Picture of(Graph graph, Map<TableName, Long> rows, List<Hazard> hazards, Set<EdgeName> undecided) {
        List<Concern> concerns = Concern.all(hazards, graph);
        List<Cycle> cycles = cycles(graph);
        var order = new HashMap<TableName, Integer>();
        graph.deletionOrder().forEach(t -> order.put(t.name(), order.size() + 1));
        var boxes = new ArrayList<Box>();
        for (Table table : graph.touched()) {
            TableName name = table.name();
            boxes.add(new Box(
                    table,
                    fate(graph, table),
                    order.containsKey(name) ? OptionalInt.of(order.get(name)) : OptionalInt.empty(),
                    rows.containsKey(name) ? OptionalLong.of(rows.get(name)) : OptionalLong.empty(),
                    cycles.stream()
                            .filter(c -> c.tables().contains(name))
                            .mapToInt(Cycle::number)
                            .findFirst(),
                    Concern.aboutTable(name, concerns)));
        }
        List<Arrow> arrows = graph.edges().stream()
                .map(e -> new Arrow(e, !undecided.contains(e.name()), Concern.aboutEdge(e.name(), concerns)))
                .toList();
        return new Picture(boxes, arrows, cycles, concerns);
    }

    /// Numbered by their first tables.
    private static List<Cycle> cycles(Graph graph) {
        var cycles = new ArrayList<Cycle>();
        graph.foundTogether().stream()
                .filter(group -> group.size() > 1)
                .map(group -> group.stream().map(Table::name).toList())
                .forEach(tables -> cycles.add(new Cycle(cycles.size() + 1, tables)));
        return cycles;
    }

    private static Fate fate(Graph graph, Table table) {
        if (graph.deletesFrom(table.name())) {
            return Fate.GOES;
        }
        return graph.edges().stream()
                        .filter(e -> e.child().name().equals(table.name()))
                        .anyMatch(Edge::changes)
                ? Fate.CHANGES
                : Fate.STAYS;
    }

    /// The table whose rows are the subjects.
    public Box root() {
        return boxes.getFirst();
    }

    /// The arrows that end at a table, which is the one that references.
    public List<Arrow> into(TableName child) {
        return arrows.stream()
                .filter(a -> a.edge().child().name().equals(child))
                .toList();
    }

    /// The one schema that all tables are in.
    public Optional<String> schema() {
        String first = root().name().schema();
        return boxes.stream().allMatch(b -> b.name().schema().equals(first)) ? Optional.of(first) : Optional.empty();
    }
}
