package dev.expunge.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A list whose items look alike.
///
/// @param atLeast the fewest items
record Items<T>(Shape<T> item, int atLeast) implements Shape<List<T>> {
    @Override
    public Optional<List<T>> read(Spot spot) {
        int before = spot.reading().count();
        Optional<List<Spot>> items = spot.items();
        if (items.isEmpty()) {
            return Optional.empty();
        }
        if (items.get().size() < atLeast) {
            return spot.wrong("must have at least " + atLeast + (atLeast == 1 ? " item" : " items"));
        }
        var read = new ArrayList<T>();
        items.get().forEach(each -> item.read(each).ifPresent(read::add));
        return spot.reading().count() == before ? Optional.of(List.copyOf(read)) : Optional.empty();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.ofType("array");
        if (atLeast > 0) {
            schema.put("minItems", atLeast);
        }
        schema.set("items", item.schema());
        return schema;
    }

    @Override
    public List<String> keysBelow() {
        return item.keysBelow();
    }
}
