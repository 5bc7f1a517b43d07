package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One key of the spec: its name, what its value looks like, what it is for.
///
/// @param fallback what is read when the key is not there
/// @param doc one sentence that editors show
record Key<T>(String name, Shape<T> shape, boolean required, Optional<Node> fallback, String doc) {
    static <T> Key<T> required(String name, Shape<T> shape, String doc) {
        return new Key<>(name, shape, true, Optional.empty(), doc);
    }

    static <T> Key<T> optional(String name, Shape<T> shape, String doc) {
        return new Key<>(name, shape, false, Optional.empty(), doc);
    }

    /// The same key, read as `text` when it is not there.
    Key<T> orElse(String text) {
        return withFallback(new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN));
    }

    /// The same key, read as an empty mapping when it is not there.
    Key<T> orEmpty() {
        return withFallback(new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW));
    }

    private Key<T> withFallback(Node node) {
        return new Key<>(name, shape, false, Optional.of(node), doc);
    }

    /// Reads the value below this key into `values`.
    void read(Spot section, Optional<Spot> value, Values values) {
        Optional<Spot> source = value.or(() -> fallback.map(
                node -> new Spot(node, section.pathOf(name), section.line(), section.hidden(), section.reading())));
        if (source.isPresent()) {
            shape.read(source.get()).ifPresent(read -> values.put(this, read));
        } else if (required) {
            var missing =
                    new Problem(section.line(), section.pathOf(name), Optional.empty(), "is missing", Optional.empty());
            section.reading().add(missing);
        }
    }
}
