package dev.expunge.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A mapping whose keys are known.
///
/// @param check looks at the values together; also called when some of them have problems
/// @param build makes the record; called only when nothing in the section has a problem
record Section<T>(List<Key<?>> keys, BiConsumer<Spot, Values> check, Function<Values, T> build) implements Shape<T> {
    static <T> Section<T> of(List<Key<?>> keys, Function<Values, T> build) {
        return new Section<>(keys, (_, _) -> {}, build);
    }

    @Override
    public Optional<T> read(Spot spot) {
        int before = spot.reading().count();
        Optional<List<Spot.Entry>> entries = spot.entries();
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        entries.get().forEach(entry -> refuseUnknown(spot, entry));
        var values = new Values();
        keys.forEach(key -> key.read(spot, spot.find(key.name()), values));
        check.accept(spot, values);
        return spot.reading().count() == before ? Optional.of(build.apply(values)) : Optional.empty();
    }

    private void refuseUnknown(Spot spot, Spot.Entry entry) {
        Set<String> valid = keys.stream().map(Key::name).collect(Collectors.toSet());
        if (valid.contains(entry.name())) {
            return;
        }
        Optional<String> nearest =
                Spelling.nearest(entry.name(), valid).map(spot::pathOf).or(() -> elsewhere(spot, entry.name()));
        if (spot.hidden()) {
            spot.wrong("has a key that does not exist here", nearest);
        } else {
            entry.key().wrong("is not a key", nearest);
        }
    }

    private static Optional<String> elsewhere(Spot spot, String name) {
        return spot.reading().knownKeys().stream()
                .filter(path -> path.endsWith("." + name))
                .findFirst();
    }

    @Override
    public List<String> keysBelow() {
        var below = new ArrayList<String>();
        for (Key<?> key : keys) {
            below.add(key.name());
            key.shape().keysBelow().forEach(path -> below.add(key.name() + "." + path));
        }
        return below;
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.ofType("object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (Key<?> key : keys) {
            ObjectNode property = properties.putObject(key.name()).put("description", key.doc());
            property.setAll(key.shape().schema());
            key.fallback().ifPresent(node -> {
                if (node instanceof ScalarNode scalar) {
                    property.set("default", JsonSchema.literal(scalar.getValue()));
                }
            });
            if (key.required()) {
                required.add(key.name());
            }
        }
        return schema.put("additionalProperties", false);
    }
}
