package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Catalog;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.List;

/// Finds the table that a person named.
final class Roots {
    private Roots() {}

    /// @param name with its schema, or without where only one schema has a table of that name
    static Table find(Catalog catalog, String name) {
        List<String> parts = Identifier.split(name, '.').orElse(List.of());
        List<Table> found = catalog.tables().values().stream()
                .filter(table -> matches(table.name(), parts))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw found.isEmpty()
                ? Failure.nothingChanged(
                        Code.SCHEMA_MISMATCH,
                        parts.size() == 2
                                ? catalog.absent(new TableName(parts.getFirst(), parts.getLast()))
                                : "there is no table " + name,
                        "name it with its schema and as the database spells it, such as public.users")
                : Failure.nothingChanged(
                        Code.USAGE,
                        "several schemas have a table " + name,
                        found.stream().map(t -> t.name().toString()).toArray(String[]::new));
    }

    private static boolean matches(TableName table, List<String> parts) {
        return switch (parts.size()) {
            case 1 -> table.name().equals(parts.getFirst());
            case 2 -> table.equals(new TableName(parts.getFirst(), parts.getLast()));
            default -> false;
        };
    }
}
