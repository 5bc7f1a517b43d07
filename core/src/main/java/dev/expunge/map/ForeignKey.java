package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A declared reference. Declared on partitions one by one, it counts once, on the partitioned table.
///
/// @param indexed whether an index of the child begins with the referencing columns
/// @param keeping whether the server keeps it
/// @param leaves object numbers of the partitions that declare it, where not all of them do; otherwise empty
public record ForeignKey(
        String name,
        TableName child,
        List<String> childColumns,
        TableName parent,
        List<String> parentColumns,
        OnDelete onDelete,
        boolean indexed,
        Keeping keeping,
        Set<Long> leaves) {

    /// Whether the server sees to it that the reference holds.
    public enum Keeping {
        /// Every row is checked.
        ENFORCED,
        /// Declared, but not checked: not enforced, or its triggers are disabled.
        NOT_ENFORCED,
        /// It compares periods of time, not values.
        TEMPORAL
    }

    /// What the server itself does to the child when the parent goes.
    public enum OnDelete {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }

    public ForeignKey {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(child, "child is null");
        Objects.requireNonNull(parent, "parent is null");
        Objects.requireNonNull(onDelete, "onDelete is null");
        Objects.requireNonNull(keeping, "keeping is null");
        childColumns = List.copyOf(childColumns);
        parentColumns = List.copyOf(parentColumns);
        leaves = Set.copyOf(leaves);
        if (childColumns.isEmpty() || childColumns.size() != parentColumns.size()) {
            throw new IllegalArgumentException("a foreign key pairs its columns");
        }
    }

    /// Whether every partition of the child declares it.
    public boolean everywhere() {
        return leaves.isEmpty();
    }
}
