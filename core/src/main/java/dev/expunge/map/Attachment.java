package dev.expunge.map;

import java.util.Objects;

/// Something that hangs on a table beside its columns, keys and triggers.
///
/// @param name as the catalog spells it, with the schema where it has one
/// @param detail what the catalog says of it: a rule's event, a policy's command, what a publication publishes
public record Attachment(Kind kind, String name, String detail) {
    /// What it is.
    public enum Kind {
        /// A view that reads the table.
        VIEW,
        /// A materialized view that reads the table, and keeps its rows.
        MATERIALIZED_VIEW,
        /// A rule that rewrites statements.
        RULE,
        /// A policy of row level security.
        POLICY,
        /// A publication of changes.
        PUBLICATION,
        /// Extended statistics, which may keep values.
        STATISTICS
    }

    public Attachment {
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(detail, "detail is null");
    }
}
