package dev.expunge.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/// A mapping whose keys are named by the user, all values alike. Keeps the order of the file.
///
/// @param name reads a key, or reports a problem against the spot of the key
/// @param pattern the form of a key for editors
record Entries<K, V>(BiFunction<Spot, String, Optional<K>> name, String pattern, Shape<V> value)
        implements Shape<Map<K, V>> {
    @Override
    public Optional<Map<K, V>> read(Spot spot) {
        int before = spot.reading().count();
        Optional<List<Spot.Entry>> entries = spot.entries();
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        var read = new LinkedHashMap<K, V>();
        var lines = new LinkedHashMap<K, Integer>();
        for (Spot.Entry entry : entries.get()) {
            Optional<V> valid = value.read(entry.value());
            name.apply(entry.key(), entry.name()).ifPresent(key -> {
                Integer first = lines.putIfAbsent(key, entry.key().line());
                if (first != null) {
                    entry.key().wrong("is there twice, first on line " + first);
                }
                valid.ifPresent(it -> read.put(key, it));
            });
        }
        return spot.reading().count() == before ? Optional.of(read) : Optional.empty();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.ofType("object");
        schema.putObject("propertyNames").put("pattern", JsonSchema.whole(pattern));
        schema.set("additionalProperties", value.schema());
        return schema;
    }
}
