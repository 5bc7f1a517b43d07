package dev.expunge.spec;

import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// What one side of an edge compares.
public sealed interface Term {
    /// How many values there are to compare.
    int size();

    /// Columns, compared as what they are.
    record Columns(List<String> names) implements Term {
        public Columns {
            names = List.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("an edge has at least one column");
            }
        }

        @Override
        public int size() {
            return names.size();
        }

        @Override
        public String toString() {
            return names.stream().map(Identifier::display).collect(Collectors.joining(", "));
        }
    }

    /// The value of an expression, compared as text.
    record Value(Expression expression) implements Term {
        public Value {
            Objects.requireNonNull(expression, "expression is null");
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String toString() {
            return expression.text();
        }
    }

    /// Each element of an array, compared as text.
    record Element(Expression array) implements Term {
        public Element {
            Objects.requireNonNull(array, "array is null");
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String toString() {
            return "any(" + array.text() + ")";
        }
    }
}
