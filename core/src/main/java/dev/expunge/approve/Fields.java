package dev.expunge.approve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The canonical form of a dossier: a name and a value on each line, in a fixed order, each name once.
///
/// @param values by their names, in the order of the document
public record Fields(Map<String, String> values) {
    private static final String BEGIN = "```fields";
    private static final String END = "```";

    public Fields {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// One field that is not what was approved.
    ///
    /// @param approved empty where it was not there
    /// @param now empty where it is not there any more
    public record Change(String field, Optional<String> approved, Optional<String> now) {
        @Override
        public String toString() {
            return field + "\n    approved   " + approved.orElse("(not there)") + "\n    now        "
                    + now.orElse("(not there)");
        }
    }

    /// Collects fields. A name that comes again is numbered. Confined to one thread.
    static final class Writer {
        private final Map<String, String> values = new LinkedHashMap<>();

        Writer put(String name, Object value) {
            String single = oneLine(name).replace(" = ", " ");
            String free = single;
            for (int again = 2; values.containsKey(free); again++) {
                free = single + "#" + again;
            }
            values.put(free, oneLine(value.toString()));
            return this;
        }

        Fields fields() {
            return new Fields(values);
        }

        /// Backticks would end the block in which the fields stand.
        private static String oneLine(String text) {
            return text.replace("\\", "\\\\")
                    .replace("\n", "\\n")
                    .replace("\r", "\\r")
                    .replace("`", "\\u0060")
                    .codePoints()
                    .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
    }

    /// One line for each field.
    public String canonical() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /// SHA-256 over [#canonical], hexadecimal.
    public String digest() {
        return AllowedSigners.sha256(canonical());
    }

    /// The block in which a document holds its fields.
    String block() {
        return BEGIN + "\n" + canonical() + END + "\n";
    }

    /// The fields of a document; empty for one without.
    static Optional<Fields> of(String document) {
        int begin = document.lastIndexOf("\n" + BEGIN + "\n");
        int end = document.indexOf("\n" + END + "\n", begin + 1);
        if (begin < 0 || end < 0) {
            return Optional.empty();
        }
        var values = new LinkedHashMap<String, String>();
        for (String line : document.substring(begin + BEGIN.length() + 2, end).split("\n", -1)) {
            int at = line.indexOf(" = ");
            if (at > 0) {
                values.put(line.substring(0, at), line.substring(at + 3));
            }
        }
        return Optional.of(new Fields(values));
    }

    /// A field's value.
    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Every field in which `now` differs from these.
    List<Change> changes(Fields now) {
        Set<String> names = new LinkedHashSet<>(values.keySet());
        names.addAll(now.values.keySet());
        var changes = new ArrayList<Change>();
        for (String name : names) {
            if (!value(name).equals(now.value(name))) {
                changes.add(new Change(name, value(name), now.value(name)));
            }
        }
        return changes;
    }
}
