package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What the value of a key looks like. The same description reads a file and tells editors what is valid, so that
/// the two cannot drift. Implementations are immutable.
interface Shape<T> {
    /// Reads the value. Reports every problem to the spot's reading.
    ///
    /// @return nothing exactly when a problem was reported
    Optional<T> read(Spot spot);

    /// The JSON Schema of what [#read] accepts, as a fresh node.
    ObjectNode schema();

    /// The paths of the keys below, for suggestions.
    default List<String> keysBelow() {
        return List.of();
    }

    /// The same shape, whose values no problem ever quotes.
    default Shape<T> hidden() {
        return new Hidden<>(this);
    }

    /// A shape whose values may be secrets.
    record Hidden<T>(Shape<T> shape) implements Shape<T> {
        @Override
        public Optional<T> read(Spot spot) {
            return shape.read(spot.hide());
        }

        @Override
        public ObjectNode schema() {
            return shape.schema();
        }

        @Override
        public List<String> keysBelow() {
            return shape.keysBelow();
        }
    }
}
