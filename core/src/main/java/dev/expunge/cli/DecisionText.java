package dev.expunge.cli;

import dev.expunge.map.Graph;
import dev.expunge.spec.Action;
import dev.expunge.spec.Spec;
import java.util.stream.Collectors;

/// What a spec keeps and protects, for people. Empty where it does neither.
final class DecisionText {
    private DecisionText() {}

    /// The tables that no run may write, below a map or a dry run.
    static String protectedTables(Spec spec) {
        return spec.protect().isEmpty()
                ? ""
                : "\nprotected: no run may write\n"
                        + spec.protect().stream()
                                .sorted()
                                .map(table -> "  " + StatusText.plain(table.toString()) + "\n")
                                .collect(Collectors.joining());
    }

    /// The rows that stay although they reference a deleted row, and why.
    static String kept(Graph graph) {
        var lines = new Columns("ll");
        graph.edges(Action.KEEP)
                .forEach(
                        edge -> lines.row(edge.name().toString(), StatusText.plain(String.join("; ", edge.remarks()))));
        String text = lines.text();
        return text.isEmpty() ? "" : "\nkept, although they reference a row that goes\n" + text;
    }
}
