package dev.expunge.map;

import java.util.Objects;

/// The one column that changes in the rows of a root that stay: they are marked, or lose their mark.
///
/// @param column as the catalog spells it
/// @param sets whether it gets the run's "now"; otherwise it gets null
public record RootChange(String column, boolean sets) {
    public RootChange {
        Objects.requireNonNull(column, "column is null");
    }

    /// What happens to the rows, in one word.
    public String action() {
        return sets ? "mark" : "unmark";
    }
}
