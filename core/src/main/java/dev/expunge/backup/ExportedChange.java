package dev.expunge.backup;

import java.util.List;
import java.util.Objects;

/// What the run does to the exported rows of a table that stay.
///
/// @param edge the reference, as the spec names it
/// @param action `detach` or `anonymize`
/// @param parent the number of the exported table that is referenced
/// @param key what the elements taken out of an array are compared with: an expression over the parent's columns,
/// read as text; empty where nothing is taken out
/// @param values what the columns become
public record ExportedChange(String edge, String action, int parent, String key, List<Value> values) {
    /// How a column is overwritten.
    public enum Kind {
        /// With null.
        NOTHING,
        /// With the same value for every row.
        CONSTANT,
        /// With the value of an expression over the row as it was.
        COMPUTED,
        /// With the array as it was, without the elements that are keys of rows that go.
        WITHOUT
    }

    /// What one column becomes.
    ///
    /// @param text the constant or the expression; empty for the other kinds
    public record Value(String column, Kind kind, String text) {
        public Value {
            Objects.requireNonNull(column, "column is null");
            Objects.requireNonNull(kind, "kind is null");
            Objects.requireNonNull(text, "text is null");
        }
    }

    public ExportedChange {
        Objects.requireNonNull(edge, "edge is null");
        Objects.requireNonNull(action, "action is null");
        Objects.requireNonNull(key, "key is null");
        values = List.copyOf(values);
    }

    /// Whether it only sets columns null.
    public boolean clears() {
        return values.stream().allMatch(v -> v.kind() == Kind.NOTHING);
    }
}
