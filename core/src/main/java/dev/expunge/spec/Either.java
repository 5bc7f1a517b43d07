package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A value that has a short form, a single value, and a long one, a mapping.
record Either<T>(Shape<T> brief, Shape<T> full) implements Shape<T> {
    @Override
    public Optional<T> read(Spot spot) {
        return spot.isMapping() ? full.read(spot) : brief.read(spot);
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("anyOf").add(brief.schema()).add(full.schema());
        return schema;
    }

    @Override
    public List<String> keysBelow() {
        return full.keysBelow();
    }
}
