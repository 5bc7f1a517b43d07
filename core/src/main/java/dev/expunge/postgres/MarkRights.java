package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.map.RootChange;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Objects;

/// The rights that marking and unmarking need at the application's tables: to read the root, and to update the one
/// column. That right also serves for the lock that a batch takes on its rows. No delete, no other column, and no
/// vacuum: what the update leaves behind is left to autovacuum. Pure.
///
/// Beside it the role needs what every run needs in schema `expunge`, what the criteria and the holds read, and to see
/// what the signals measure.
///
/// @param root whose rows are marked
/// @param column the one that changes
public record MarkRights(Table root, String column) {
    public MarkRights {
        Objects.requireNonNull(root, "root is null");
        if (root.column(column).isEmpty()) {
            throw new IllegalArgumentException("no column of the root");
        }
    }

    /// Those of a plan that marks or unmarks.
    ///
    /// @throws IllegalArgumentException for a graph whose rows go
    public static MarkRights of(Graph graph) {
        RootChange change = graph.change().orElseThrow(() -> new IllegalArgumentException("the rows of this graph go"));
        return new MarkRights(graph.root(), change.column());
    }

    /// The rights at the root, in the words of a `grant`.
    public List<String> rights() {
        return List.of("select", update());
    }

    /// The one right to write.
    String update() {
        return "update (" + Identifier.sql(column) + ")";
    }
}
