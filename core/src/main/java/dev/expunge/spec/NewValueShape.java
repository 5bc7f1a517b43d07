package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a column is overwritten with: `null`, a constant, or `{ sql: … }`.
record NewValueShape() implements Shape<NewValue> {
    private static final Key<Expression> SQL =
            Key.required("sql", DecisionKeys.expression(), "An expression over the columns of the row as it was.");
    private static final Section<NewValue> COMPUTED =
            Section.of(List.of(SQL), values -> new NewValue.Computed(values.the(SQL)));

    @Override
    public Optional<NewValue> read(Spot spot) {
        if (spot.isMapping()) {
            return COMPUTED.read(spot);
        }
        if (!(spot.node() instanceof ScalarNode scalar)) {
            return spot.wrong("must be null, a single value, or { sql: … }");
        }
        if (!Spot.isNothing(scalar)) {
            return Optional.of(new NewValue.Constant(scalar.getValue()));
        }
        return scalar.getValue().isEmpty()
                ? spot.wrong("has no value: write null for no value, \"\" for empty text")
                : Optional.of(new NewValue.Nothing());
    }

    @Override
    public ObjectNode schema() {
        ObjectNode scalar = JsonSchema.empty();
        scalar.putArray("type").add("string").add("number").add("boolean").add("null");
        ObjectNode schema = JsonSchema.empty();
        ArrayNode either = schema.putArray("anyOf");
        either.add(scalar).add(COMPUTED.schema());
        return schema;
    }

    @Override
    public List<String> keysBelow() {
        return COMPUTED.keysBelow();
    }
}
