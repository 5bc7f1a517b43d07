package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.Objects;
import java.util.Optional;

/// How many rows a reference is about.
///
/// @param rows of the child; -1 where nobody knows
/// @param holding rows of the child that hold the reference, not null; -1 where nobody knows
/// @param shared rows that belong to somebody else by another reference, too; 0 where nobody knows
/// @param also the reference by which most of those do
/// @param exact whether it was counted, rather than estimated by the server's statistics
public record EdgeCount(long rows, long holding, long shared, Optional<Other> also, boolean exact) {
    /// Another reference of the same rows.
    ///
    /// @param owner the table to which both lead, to different rows
    public record Other(ForeignKey key, TableName owner) {}

    public EdgeCount {
        Objects.requireNonNull(also, "also is null");
    }

    /// What a table's own estimate tells.
    static EdgeCount estimated(Table child) {
        return new EdgeCount(child.estimatedRows(), -1, 0, Optional.empty(), false);
    }
}
