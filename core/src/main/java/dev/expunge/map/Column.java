package dev.expunge.map;

import java.util.Objects;

/// A column as the catalog has it.
///
/// @param type as the server writes it in a column definition
/// @param generated whether the server computes it, so that it is never written
/// @param binary whether its type has a binary form that no session setting changes; the few that have none are
/// digested as text
/// @param origin where its values come from, and how they compare
public record Column(String name, String type, boolean notNull, boolean generated, boolean binary, Origin origin) {
    /// Where the values of a column come from, and how they compare.
    ///
    /// @param virtual whether a generated column is computed when it is read, and not stored
    /// @param identity `always` or `by default` for an identity column; otherwise empty
    /// @param defaulted whether it has a default, which is not null
    /// @param collation quoted, with its schema; empty for a type without one
    public record Origin(boolean virtual, String identity, boolean defaulted, String collation) {
        /// A column that is simply written.
        public static final Origin WRITTEN = new Origin(false, "", false, "");

        public Origin {
            Objects.requireNonNull(identity, "identity is null");
            Objects.requireNonNull(collation, "collation is null");
        }
    }

    public Column {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(type, "type is null");
        Objects.requireNonNull(origin, "origin is null");
    }

    /// One that is simply written, or generated and stored.
    public Column(String name, String type, boolean notNull, boolean generated, boolean binary) {
        this(name, type, notNull, generated, binary, Origin.WRITTEN);
    }
}
