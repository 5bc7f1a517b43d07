package dev.expunge.spec;

import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/// A single value, read from its text whatever type YAML sees in it.
///
/// @param parse makes the value of the text, or reports a problem
/// @param describes the JSON Schema
/// @param expands whether `${NAME}` is replaced first
record Scalar<T>(BiFunction<Spot, String, Optional<T>> parse, ObjectNode describes, boolean expands)
        implements Shape<T> {
    /// A value in which `${NAME}` is replaced.
    static <T> Scalar<T> of(BiFunction<Spot, String, Optional<T>> parse, ObjectNode describes) {
        return new Scalar<>(parse, describes, true);
    }

    /// A value that stands in the file as it is.
    static <T> Scalar<T> verbatim(BiFunction<Spot, String, Optional<T>> parse, ObjectNode describes) {
        return new Scalar<>(parse, describes, false);
    }

    @Override
    public Optional<T> read(Spot spot) {
        Optional<String> text = expands ? spot.text() : spot.raw();
        return text.flatMap(it -> parse.apply(spot, it));
    }

    @Override
    public ObjectNode schema() {
        return describes.deepCopy();
    }
}
