package dev.expunge.spec;

import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a spec names an edge: `public.audit_logs(user_id)`, with ` -> public.users(id)` behind it where the schema
/// does not declare the reference, or where the same columns reference two tables.
public record EdgeName(TableName child, List<String> columns, Optional<Parent> parent) {
    /// The referenced side.
    public record Parent(TableName table, List<String> columns) {
        public Parent {
            Objects.requireNonNull(table, "table is null");
            columns = List.copyOf(columns);
        }

        @Override
        public String toString() {
            return table + columnList(columns);
        }
    }

    public EdgeName {
        Objects.requireNonNull(child, "child is null");
        Objects.requireNonNull(parent, "parent is null");
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("an edge has at least one column");
        }
    }

    /// Reads what [#toString] writes, and every other spelling of the same: quoted names, blanks between the
    /// parts. Returns empty when `text` is no edge.
    public static Optional<EdgeName> parse(String text) {
        int arrow = outsideQuotes(text, "->", 0);
        Optional<Parent> child = side(arrow < 0 ? text : text.substring(0, arrow));
        Optional<Parent> parent = arrow < 0 ? Optional.empty() : side(text.substring(arrow + 2));
        return child.filter(_ -> arrow < 0 || parent.isPresent())
                .map(it -> new EdgeName(it.table(), it.columns(), parent));
    }

    private static Optional<Parent> side(String text) {
        String side = text.strip();
        int open = outsideQuotes(side, "(", 0);
        if (open < 0 || outsideQuotes(side, ")", open) != side.length() - 1) {
            return Optional.empty();
        }
        Optional<List<String>> table =
                Identifier.split(side.substring(0, open), '.').filter(it -> it.size() == 2);
        Optional<List<String>> columns = Identifier.split(side.substring(open + 1, side.length() - 1), ',');
        return table.flatMap(it -> columns.map(names -> new Parent(new TableName(it.getFirst(), it.getLast()), names)));
    }

    private static int outsideQuotes(String text, String sought, int from) {
        boolean quoted = false;
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '"') {
                quoted = !quoted;
            } else if (!quoted && text.startsWith(sought, at)) {
                return at;
            }
        }
        return -1;
    }

    /// As the spec spells it.
    @Override
    public String toString() {
        return child + columnList(columns) + parent.map(p -> " -> " + p).orElse("");
    }

    private static String columnList(List<String> columns) {
        return columns.stream().map(Identifier::display).collect(Collectors.joining(", ", "(", ")"));
    }
}
