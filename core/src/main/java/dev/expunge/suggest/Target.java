package dev.expunge.suggest;

import dev.expunge.sql.TableName;
import java.util.Objects;

/// A column that can be referenced: unique by itself.
///
/// @param primary whether it is the key of its table
public record Target(TableName table, String column, Family family, boolean primary) {
    public Target {
        Objects.requireNonNull(table, "table is null");
        Objects.requireNonNull(column, "column is null");
        Objects.requireNonNull(family, "family is null");
    }
}
