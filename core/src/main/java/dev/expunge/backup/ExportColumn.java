package dev.expunge.backup;

import java.util.Objects;

/// A column of an exported table.
///
/// @param name as the catalog spells it, not quoted
/// @param type as `format_type` prints it, for example `timestamp with time zone`
public record ExportColumn(String name, String type) {
    public ExportColumn {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(type, "type is null");
    }
}
