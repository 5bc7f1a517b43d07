package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.Graph;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.spec.Term;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A right on a table that a plan needs: what the start check asks for, and what `grants` prints. Pure.
///
/// @param right as the server's functions name it
/// @param column one column; [#ANY_COLUMN]; or [#WHOLE_TABLE]
/// @param grant the right as a grant names it
record Need(TableName table, String right, String column, String grant) {
    /// At least one column, no matter which.
    static final String ANY_COLUMN = "*";

    static final String WHOLE_TABLE = "";

    private static Need whole(TableName table, String right) {
        return new Need(table, right, WHOLE_TABLE, right);
    }

    /// Whatever a dry run reads, without what the criteria read.
    static List<Need> ofReading(Graph graph) {
        var needs = new LinkedHashSet<Need>();
        graph.changed().forEach(table -> needs.add(whole(table.name(), "select")));
        for (Edge edge : graph.edges()) {
            TableName child = edge.child().name();
            if (graph.changed().contains(edge.child())) {
                continue;
            }
            if (edge.childTerm() instanceof Term.Columns
                    && edge.decision().when().isEmpty()) {
                edge.readColumns()
                        .forEach(c -> needs.add(new Need(child, "select", c, "select (" + Identifier.sql(c) + ")")));
            } else {
                needs.add(whole(child, "select"));
            }
        }
        return List.copyOf(needs);
    }

    /// Whatever the batches lock, change and delete, beside what they read.
    static List<Need> ofDeleting(Graph graph) {
        if (graph.change().isPresent()) {
            MarkRights marking = MarkRights.of(graph);
            return List.of(new Need(graph.root().name(), "update", marking.column(), marking.update()));
        }
        var needs = new LinkedHashSet<Need>();
        graph.tables().forEach(table -> needs.add(whole(table.name(), "delete")));
        graph.edges()
                .forEach(edge -> edge.writtenColumns()
                        .forEach(c -> needs.add(new Need(edge.child().name(), "update", c, update(c)))));
        graph.tables()
                .forEach(table ->
                        needs.add(new Need(table.name(), "update", ANY_COLUMN, update(lockingColumn(graph, table)))));
        return List.copyOf(needs);
    }

    /// Whatever a restore reads and writes.
    ///
    /// @param locks whether it has to lock what rows refer to
    static List<Need> ofRestoring(RestoreSchema schema, boolean locks) {
        var needs = new LinkedHashSet<Need>();
        schema.tables().forEach(t -> needs.add(whole(t.name(), "select")));
        for (StagedTable table : schema.whole()) {
            table.columns().forEach(c -> needs.add(new Need(table.name(), "insert", c.name(), "insert")));
        }
        for (StagedTable table : schema.changed()) {
            table.written().forEach(c -> needs.add(new Need(table.name(), "update", c.name(), update(c.name()))));
        }
        schema.keys().forEach(key -> {
            key.parentColumns()
                    .forEach(c -> needs.add(new Need(key.parent(), "select", c, "select (" + Identifier.sql(c) + ")")));
            if (locks) {
                needs.add(new Need(key.parent(), "update", ANY_COLUMN, "update"));
            }
        });
        Map.of(
                        "restored", List.of("select", "insert"),
                        "ledger", List.of("select", "insert"),
                        "process", List.of("select", "insert", "update"),
                        "control", List.of("select", "update"))
                .forEach((table, rights) ->
                        rights.forEach(right -> needs.add(whole(new TableName("expunge", table), right))));
        return List.copyOf(needs);
    }

    /// What a vacuum needs, since PostgreSQL 17: before, only the owner may.
    static List<Need> ofVacuum(Graph graph) {
        if (graph.change().isPresent()) {
            return List.of();
        }
        return graph.changed().stream()
                .flatMap(Need::vacuumed)
                .distinct()
                .map(name -> whole(name, "maintain"))
                .toList();
    }

    private static Stream<TableName> vacuumed(Table table) {
        return Stream.concat(Stream.of(table.name()), table.leaves().stream().map(Leaf::name));
    }

    /// The column whose update a role is granted only because a row lock needs the right to update some column
    /// of the row: one that the plan changes anyway, so that nothing is granted beyond it; or one that the
    /// server computes, so that nobody can give it a value; or the key, which what references it holds in
    /// place, and by which the frozen set notices that it has been changed.
    static String lockingColumn(Graph graph, Table table) {
        Optional<String> written = graph.edges().stream()
                .filter(edge -> edge.child().equals(table))
                .flatMap(edge -> edge.writtenColumns().stream())
                .findFirst();
        return written.or(() -> table.columns().stream()
                        .filter(Column::generated)
                        .map(Column::name)
                        .findFirst())
                .or(() -> table.key().stream().findFirst())
                .or(() -> table.columns().stream().map(Column::name).findFirst())
                .orElse(ANY_COLUMN);
    }

    private static String update(String column) {
        return "update (" + Identifier.sql(column) + ")";
    }

    /// The tables that a role with these rights deletes from.
    static List<TableName> deletedFrom(Graph graph) {
        var names = new ArrayList<TableName>();
        graph.tables().forEach(table -> {
            names.add(table.name());
            table.leaves().forEach(leaf -> names.add(leaf.name()));
        });
        return names.stream().distinct().toList();
    }
}
