package dev.expunge.map;

import java.util.Objects;
import java.util.Optional;

/// How many rows a reference is about.
///
/// @param rows of the child; -1 where nobody knows
/// @param holding rows of the child that hold the reference, not null; -1 where nobody knows
/// @param elsewhere rows that hold the reference and another one into what is deleted, to another row
/// @param also the reference over which most of those belong to somebody else
/// @param exact whether it was counted, rather than estimated by the server's statistics
public record EdgeCount(long rows, long holding, long elsewhere, Optional<ForeignKey> also, boolean exact) {
    public EdgeCount {
        Objects.requireNonNull(also, "also is null");
    }

    /// What a table's own estimate tells.
    static EdgeCount estimated(Table child) {
        return new EdgeCount(child.estimatedRows(), -1, 0, Optional.empty(), false);
    }
}
