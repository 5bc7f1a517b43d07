package dev.expunge.signal.http;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Numeral;
import dev.expunge.spec.SignalLimit;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The worst number in Prometheus' answer to an instant query: the largest of a vector, or the smallest where less is
/// worse. An empty vector is missing, and so is a vector with a NaN in it.
record PromQlAnswer(SignalLimit limit) implements Function<String, Measurement> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Missing STRANGE =
            new Missing("its answer is not one of Prometheus", "check its url in the spec");

    static String address(String url, String query) {
        return url.replaceFirst("/+$", "") + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    @Override
    public Measurement apply(String body) {
        try {
            JsonNode answer = JSON.readTree(body);
            return answer.path("status").asString("").equals("success") ? worst(answer.path("data")) : STRANGE;
        } catch (JacksonException e) {
            return STRANGE;
        }
    }

    private Measurement worst(JsonNode data) {
        List<JsonNode> samples = new ArrayList<>();
        switch (data.path("resultType").asString("")) {
            case "vector" ->
                data.path("result")
                        .forEach(element -> samples.add(element.path("value").path(1)));
            case "scalar" -> samples.add(data.path("result").path(1));
            default -> {
                return new Missing("its query returns no vector and no scalar", "make its query an instant query");
            }
        }
        List<Double> numbers = samples.stream()
                .map(sample -> Numeral.parse(sample.asString("")))
                .flatMap(Optional::stream)
                .toList();
        if (numbers.isEmpty() || numbers.size() < samples.size()) {
            return new Missing(
                    samples.isEmpty() ? "its query returns nothing" : "its query returns something that is no number",
                    "make its query return a number at all times");
        }
        return Measurement.of(limit.below() ? Collections.min(numbers) : Collections.max(numbers));
    }
}
