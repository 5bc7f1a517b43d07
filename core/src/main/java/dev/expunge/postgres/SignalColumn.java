package dev.expunge.postgres;

import dev.expunge.signal.Reading;
import dev.expunge.signal.Shown;
import dev.expunge.signal.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The signals as a process reports them: a JSON array with one object for each.
final class SignalColumn {
    private static final JsonMapper JSON = JsonMapper.shared();

    private SignalColumn() {}

    static String of(List<Reading> readings) {
        ArrayNode all = JSON.createArrayNode();
        for (Reading reading : readings) {
            Shown shown = Shown.of(reading);
            ObjectNode one = all.addObject()
                    .put("name", shown.name())
                    .put("limit", shown.limit())
                    .put("unit", shown.unit().name())
                    .put("age_ms", shown.age().toMillis())
                    .put("pauses", shown.pauses())
                    .put("sentence", shown.sentence());
            shown.value().ifPresent(value -> one.put("value", value));
        }
        return JSON.writeValueAsString(all);
    }

    static List<Shown> read(String text) {
        var all = new ArrayList<Shown>();
        for (JsonNode one : JSON.readTree(text)) {
            JsonNode value = one.path("value");
            all.add(new Shown(
                    one.path("name").asString(),
                    value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty(),
                    one.path("limit").asDouble(),
                    Unit.valueOf(one.path("unit").asString()),
                    Duration.ofMillis(one.path("age_ms").asLong()),
                    one.path("pauses").asBoolean(),
                    one.path("sentence").asString()));
        }
        return List.copyOf(all);
    }
}
