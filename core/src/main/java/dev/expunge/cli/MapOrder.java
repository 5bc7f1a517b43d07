package dev.expunge.cli;

import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The order in which rows are detached and deleted, what is never deleted, and how many rows each table has.
final class MapOrder {
    private static final String GAP = "  ";

    private MapOrder() {}

    private record Item(String name, String rows, String partitions) {}

    /// A heading with its list.
    private record Part(String heading, List<Item> items) {}

    static List<String> lines(Graph graph, Map<TableName, Long> rows) {
        List<Part> parts = Stream.of(
                        new Part(
                                "Detached before (the row stays, its reference is set null)",
                                edges(graph, Action.DETACH, rows)),
                        new Part(
                                "Anonymized before (the row stays, columns of it are overwritten)",
                                edges(graph, Action.ANONYMIZE, rows)),
                        new Part("Deletion order (children first)", tables(graph, rows)),
                        new Part(
                                "Forbidden (what such a row references stays, with all that belongs to it)",
                                edges(graph, Action.FORBID, rows)),
                        new Part(
                                "Kept (the row stays as it is, although what it references goes)",
                                edges(graph, Action.KEEP, rows)))
                .filter(part -> !part.items().isEmpty())
                .toList();
        List<Item> all = parts.stream().flatMap(part -> part.items().stream()).toList();
        int amounts = all.stream().mapToInt(i -> i.rows().length()).max().orElse(0);
        int names = all.stream()
                .mapToInt(i -> i.name().length())
                .filter(name -> name + GAP.length() + amounts <= MapText.WIDTH)
                .max()
                .orElse(0);
        var lines = new ArrayList<String>();
        for (Part part : parts) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(part.heading());
            part.items().forEach(item -> lines.add(line(item, names + GAP.length() + amounts)));
        }
        return lines;
    }

    private static String line(Item item, int width) {
        int blanks = width - item.name().length() - item.rows().length();
        return item.name() + " ".repeat(Math.max(GAP.length(), blanks)) + item.rows() + item.partitions();
    }

    private static List<Item> tables(Graph graph, Map<TableName, Long> rows) {
        var items = new ArrayList<Item>();
        for (Table table : graph.deletionOrder()) {
            items.add(item(MapText.numbered(items.size() + 1) + table.name(), table, rows));
        }
        return items;
    }

    private static List<Item> edges(Graph graph, Action action, Map<TableName, Long> rows) {
        return graph.edges(action)
                .map(e -> item(MapText.INDENT + e.name(), e.child(), rows))
                .toList();
    }

    private static Item item(String name, Table table, Map<TableName, Long> rows) {
        boolean split = table.kind() == Table.Kind.PARTITIONED;
        return new Item(
                name,
                rows(table, rows),
                split ? " in " + MapText.counted(table.leaves().size(), "partition") : "");
    }

    private static String rows(Table table, Map<TableName, Long> rows) {
        return Optional.ofNullable(rows.get(table.name()))
                .map(exact -> MapText.counted(exact, "row"))
                .orElseGet(() -> table.estimatedRows() < 0
                        ? "rows unknown"
                        : "about " + MapText.counted(table.estimatedRows(), "row"));
    }
}
