package dev.expunge.map;

import java.util.Objects;
import java.util.Set;

/// A trigger that a person made, enabled.
///
/// @param function schema and name of what it calls
/// @param act when and how it acts
public record Trigger(String name, String function, boolean onDelete, boolean onUpdate, Act act) {
    /// When a trigger acts, and what is known of its function.
    ///
    /// @param before whether it acts before the change, and can prevent or alter it
    /// @param eachRow whether it acts for each row, not once for a statement
    /// @param onInsert whether it acts on inserts
    /// @param onTruncate whether it acts on truncate
    /// @param constraint whether it is a constraint trigger, which may wait for the commit
    /// @param always whether it acts even where triggers are switched off for replication
    /// @param language of its function, `plpgsql` for example
    /// @param writes words that its function's text holds: `insert`, `update`, `delete`, `truncate`, `execute`,
    /// `dblink`, `lo_unlink`; a hint, not a proof
    public record Act(
            boolean before,
            boolean eachRow,
            boolean onInsert,
            boolean onTruncate,
            boolean constraint,
            boolean always,
            String language,
            Set<String> writes) {
        /// One of which nothing else is known.
        public static final Act UNKNOWN = new Act(false, true, false, false, false, false, "", Set.of());

        public Act {
            Objects.requireNonNull(language, "language is null");
            writes = Set.copyOf(writes);
        }
    }

    public Trigger {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(function, "function is null");
        Objects.requireNonNull(act, "act is null");
    }

    /// One of which nothing else is known.
    public Trigger(String name, String function, boolean onDelete, boolean onUpdate) {
        this(name, function, onDelete, onUpdate, Act.UNKNOWN);
    }
}
