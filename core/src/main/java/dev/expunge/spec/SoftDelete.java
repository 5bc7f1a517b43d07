package dev.expunge.spec;

import java.util.Objects;

/// Rows of the root are marked before they are deleted: only those go that have been marked for long enough.
///
/// @param column of the root that says since when a row is marked; null in one that is not
/// @param grace days for which a row stays after it was marked
public record SoftDelete(String column, int grace) {
    public SoftDelete {
        Objects.requireNonNull(column, "column is null");
        if (grace < 0) {
            throw new IllegalArgumentException("a grace is not negative");
        }
    }
}
