package dev.expunge.backup;

import java.util.Objects;

/// A column of an exported table.
///
/// @param name as the catalog spells it, not quoted
/// @param type as `format_type` prints it, for example `timestamp with time zone`
/// @param notNull whether the table refused nulls in it
/// @param identity `always` or `by default` for an identity column; otherwise empty
public record ExportColumn(String name, String type, boolean notNull, String identity) {
    /// Behind the columns of the table, the last field of every line: the positions in the frozen set of the
    /// candidates to whom the row belongs, ascending. In the root's file a row begins with its own position,
    /// or with 0 where it is no candidate itself.
    public static final ExportColumn SUBJECTS = new ExportColumn("expunge.subjects", "bigint[]", true, "");

    public ExportColumn {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(type, "type is null");
        Objects.requireNonNull(identity, "identity is null");
    }

    /// One that can be null, and that the server does not number.
    public ExportColumn(String name, String type) {
        this(name, type, false, "");
    }
}
