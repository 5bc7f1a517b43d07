package dev.expunge.map;

import java.util.Objects;

/// A column as the catalog has it.
///
/// @param type as the server writes it in a column definition
/// @param generated whether the server computes it, so that it is never written
/// @param binary whether its type has a binary form that no session setting changes; the few that have none are
/// digested as text
public record Column(String name, String type, boolean notNull, boolean generated, boolean binary) {
    public Column {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(type, "type is null");
    }
}
