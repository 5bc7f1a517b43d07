package dev.expunge.cli;

import dev.expunge.map.Catalog;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.ForeignKey.OnDelete;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Builds catalogs for tests, a table at a time.
final class Schemas {
    private final Map<TableName, Table> tables = new LinkedHashMap<>();
    private final List<ForeignKey> keys = new ArrayList<>();

    /// The application of the demo, small enough to read.
    static Catalog fluxmap() {
        return new Schemas()
                .table("users", 300_000, "id bigint!", "referred_by bigint", "created_at timestamp with time zone!")
                .table("subscriptions", 412_000, "id bigint!", "user_id bigint!")
                .table("user_profiles", 1, "user_id bigint!", "id bigint!")
                .table("payment_methods", 90_000, "id bigint!", "user_id bigint!")
                .table("user_sessions", -1, "id bigint!", "user_id bigint!")
                .table("audit_logs", 2_104_331, "id bigint!", "user_id bigint", "session_id bigint")
                .reference("users.referred_by", "users", OnDelete.NO_ACTION, true)
                .reference("subscriptions.user_id", "users", OnDelete.CASCADE, true)
                .reference("user_profiles.user_id", "users", OnDelete.NO_ACTION, true)
                .reference("payment_methods.user_id", "users", OnDelete.RESTRICT, true)
                .reference("user_sessions.user_id", "users", OnDelete.NO_ACTION, true)
                .reference("audit_logs.session_id", "user_sessions", OnDelete.SET_NULL, false)
                .reference("audit_logs.user_id", "users", OnDelete.NO_ACTION, true)
                .catalog();
    }

    /// A table of schema `public` whose key is its first column.
    ///
    /// @param columns each `name type`, with `!` behind it when never null
    Schemas table(String name, long rows, String... columns) {
        return table(
                new TableName("public", name),
                rows,
                Stream.of(columns).map(Schemas::column).toList());
    }

    Schemas table(TableName name, long rows, List<Column> columns) {
        List<String> key = List.of(columns.getFirst().name());
        List<Leaf> leaves = List.of(new Leaf(tables.size() + 1, name));
        tables.put(name, new Table(name, Table.Kind.TABLE, columns, key, leaves, rows, List.of(), Set.of()));
        return this;
    }

    private static Column column(String text) {
        int blank = text.indexOf(' ');
        return column(text.substring(0, blank), text.substring(blank + 1).replace("!", ""), text.endsWith("!"));
    }

    static Column column(String name, String type, boolean notNull) {
        return new Column(name, type, notNull, false, true);
    }

    /// A reference to the column `id` of another table of schema `public`.
    ///
    /// @param from `table.column`
    Schemas reference(String from, String parent, OnDelete onDelete, boolean indexed) {
        String child = from.substring(0, from.indexOf('.'));
        return reference(new ForeignKey(
                from + "_fkey",
                new TableName("public", child),
                List.of(from.substring(child.length() + 1)),
                new TableName("public", parent),
                List.of("id"),
                onDelete,
                indexed,
                ForeignKey.Keeping.ENFORCED,
                Set.of()));
    }

    Schemas reference(ForeignKey key) {
        keys.add(key);
        return this;
    }

    Catalog catalog() {
        return new Catalog(tables, keys);
    }
}
