package dev.expunge.backup;

import java.util.List;
import java.util.Objects;

/// What a restore has to know of an exported table beside the columns of its lines.
///
/// @param schema of the table, as the catalog spells it
/// @param table its name there
/// @param key the columns that name a row; empty where there is none
/// @param generated the columns that the server computes, which are not exported
/// @param shared whether rows of it belong to several candidates: these are exported with the first of them
/// @param change what the run does to rows that stay; empty, or one
public record TableShape(
        String schema,
        String table,
        List<String> key,
        List<ExportColumn> generated,
        boolean shared,
        List<ExportedChange> change) {
    public TableShape {
        Objects.requireNonNull(schema, "schema is null");
        Objects.requireNonNull(table, "table is null");
        key = List.copyOf(key);
        generated = List.copyOf(generated);
        change = List.copyOf(change);
    }
}
