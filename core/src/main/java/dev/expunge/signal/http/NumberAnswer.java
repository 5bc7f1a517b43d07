package dev.expunge.signal.http;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Numeral;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The number in an answer.
///
/// @param pointer where it stands in a JSON document; without it the whole answer is the number
record NumberAnswer(Optional<String> pointer) implements Function<String, Measurement> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Measurement apply(String body) {
        return number(body)
                .map(Measurement::of)
                .orElseGet(() -> pointer.isPresent()
                        ? new Missing(
                                "its answer has no number at " + pointer.get(), "correct its json pointer in the spec")
                        : new Missing("its answer is not a number", "say where the number stands with json"));
    }

    private Optional<Double> number(String body) {
        if (pointer.isEmpty()) {
            return Numeral.parse(body);
        }
        try {
            JsonNode node = JSON.readTree(body).at(pointer.get());
            return node.isNumber() || node.isString() ? Numeral.parse(node.asString()) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
