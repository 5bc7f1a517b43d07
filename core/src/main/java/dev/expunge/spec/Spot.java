package dev.expunge.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One value of the file with its place: what problems are reported against.
///
/// @param path the keys that lead here, `guards.max_rows`; empty for the whole file
/// @param line counted from 1; for a mapping or a list, the line of its key
/// @param hidden whether the value may be a secret, so that no problem quotes it
record Spot(Node node, String path, int line, boolean hidden, Reading reading) {
    private static final int LONGEST_SHOWN = 40;
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    /// A key of a mapping with its value.
    record Entry(String name, Spot key, Spot value) {}

    static Spot root(Node node, Reading reading) {
        return new Spot(node, "", lineOf(node, 1), false, reading);
    }

    static int lineOf(Node node, int otherwise) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(otherwise);
    }

    /// The same spot, never quoted in a problem.
    Spot hide() {
        return new Spot(node, path, line, true, reading);
    }

    /// The path of a key below this spot.
    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /// The text as the file has it, whatever type YAML sees in it. Reports a problem when there is none.
    Optional<String> raw() {
        if (!(node instanceof ScalarNode scalar)) {
            return wrong("must be a single value");
        }
        if (isNothing(node)) {
            return wrong("has no value");
        }
        return Optional.of(scalar.getValue());
    }

    /// The text with `${NAME}` replaced from the environment. Reports a problem when that is not possible.
    Optional<String> text() {
        return raw().flatMap(raw -> Variables.expand(this, raw));
    }

    /// Whether YAML sees no value at all.
    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.isPlain() && NOTHING.contains(scalar.getValue());
    }

    /// The items of a list. Reports a problem when this is no list.
    Optional<List<Spot>> items() {
        if (!(node instanceof SequenceNode sequence)) {
            return wrong(isNothing(node) ? "has no value" : "must be a list: [ … ]");
        }
        var items = new ArrayList<Spot>();
        for (Node item : sequence.getValue()) {
            items.add(new Spot(item, path + "[" + items.size() + "]", lineOf(item, line), hidden, reading));
        }
        return Optional.of(items);
    }

    /// The entries of a mapping, each name once. Reports a problem for each repeated key, or when this is no
    /// mapping.
    Optional<List<Entry>> entries() {
        if (!(node instanceof MappingNode mapping)) {
            return wrong(isNothing(node) ? "has no value" : "must be a mapping of keys to values");
        }
        var entries = new ArrayList<Entry>();
        Map<String, Integer> lines = new HashMap<>();
        for (Entry entry : entriesOf(mapping, true)) {
            Integer first = lines.putIfAbsent(entry.name(), entry.key().line());
            if (first == null) {
                entries.add(entry);
            } else {
                (hidden ? this : entry.key()).wrong("is there twice, first on line " + first);
            }
        }
        return Optional.of(entries);
    }

    /// The value below a key, where there is one. Reports nothing.
    Optional<Spot> find(String name) {
        return names().stream()
                .filter(entry -> entry.name().equals(name))
                .map(Entry::value)
                .findFirst();
    }

    /// Like [#entries], but reports nothing.
    List<Entry> names() {
        return node instanceof MappingNode mapping ? entriesOf(mapping, false) : List.of();
    }

    private List<Entry> entriesOf(MappingNode mapping, boolean report) {
        var entries = new ArrayList<Entry>();
        for (NodeTuple tuple : mapping.getValue()) {
            int keyLine = lineOf(tuple.getKeyNode(), line);
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                entries.add(entry(key, tuple.getValueNode(), keyLine));
            } else if (report) {
                reading.add(
                        new Problem(keyLine, path, Optional.empty(), "has a key that is no text", Optional.empty()));
            }
        }
        return entries;
    }

    private Entry entry(ScalarNode key, Node value, int keyLine) {
        String below = pathOf(key.getValue());
        int valueLine = value instanceof ScalarNode ? lineOf(value, keyLine) : keyLine;
        return new Entry(
                key.getValue(),
                new Spot(key, below, keyLine, true, reading),
                new Spot(value, below, valueLine, hidden, reading));
    }

    /// Reports a problem with this value.
    ///
    /// @return nothing, for callers that owe a value
    <T> Optional<T> wrong(String message) {
        return wrong(message, Optional.empty());
    }

    /// Reports a problem with this value, with the valid spelling that comes closest.
    <T> Optional<T> wrong(String message, Optional<String> nearest) {
        reading.add(new Problem(line, path, shown(), message, nearest));
        return Optional.empty();
    }

    private Optional<String> shown() {
        if (hidden || isNothing(node) || !(node instanceof ScalarNode scalar)) {
            return Optional.empty();
        }
        return Optional.of(scalar.getValue())
                .filter(value -> value.length() <= LONGEST_SHOWN)
                .filter(value -> value.lines().count() == 1);
    }
}
