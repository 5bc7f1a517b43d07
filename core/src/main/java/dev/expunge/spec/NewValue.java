package dev.expunge.spec;

import java.util.Objects;

/// What a column is overwritten with.
public sealed interface NewValue {
    /// No value: null.
    record Nothing() implements NewValue {}

    /// The same for every row, read as the column's type.
    record Constant(String text) implements NewValue {
        public Constant {
            Objects.requireNonNull(text, "text is null");
        }
    }

    /// Computed from the row as it was.
    record Computed(Expression expression) implements NewValue {
        public Computed {
            Objects.requireNonNull(expression, "expression is null");
        }
    }
}
