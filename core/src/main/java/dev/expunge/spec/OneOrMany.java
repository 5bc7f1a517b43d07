package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A single value, or a list of such values with at least one.
record OneOrMany<T>(Shape<T> each) implements Shape<List<T>> {
    @Override
    public Optional<List<T>> read(Spot spot) {
        return spot.isScalar() ? each.read(spot).map(List::of) : new Items<>(each, 1).read(spot);
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.empty();
        schema.putArray("anyOf").add(each.schema()).add(new Items<>(each, 1).schema());
        return schema;
    }
}
