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
/// @param terms what else it is declared with
public record ForeignKey(
        String name,
        TableName child,
        List<String> childColumns,
        TableName parent,
        List<String> parentColumns,
        OnDelete onDelete,
        boolean indexed,
        Keeping keeping,
        Set<Long> leaves,
        Terms terms) {

    /// What a foreign key is declared with beside its columns.
    ///
    /// @param matchFull whether all of its columns are null, or none
    /// @param deferrable whether its check may wait for the commit
    /// @param deferred whether it does so without being asked
    /// @param validated false for `not valid`: old rows may reference nothing
    /// @param cleared the columns that `on delete set null (…)` or `set default (…)` names; empty for all
    /// @param referencedLeaves object numbers of the partitions that it references, where it references partitions
    /// and not the whole partitioned table; otherwise empty
    public record Terms(
            boolean matchFull,
            boolean deferrable,
            boolean deferred,
            boolean validated,
            List<String> cleared,
            Set<Long> referencedLeaves) {
        /// As a foreign key is that says nothing of all this.
        public static final Terms PLAIN = new Terms(false, false, false, true, List.of(), Set.of());

        public Terms {
            cleared = List.copyOf(cleared);
            referencedLeaves = Set.copyOf(referencedLeaves);
        }
    }

    /// One with plain terms.
    public ForeignKey(
            String name,
            TableName child,
            List<String> childColumns,
            TableName parent,
            List<String> parentColumns,
            OnDelete onDelete,
            boolean indexed,
            Keeping keeping,
            Set<Long> leaves) {
        this(name, child, childColumns, parent, parentColumns, onDelete, indexed, keeping, leaves, Terms.PLAIN);
    }

    /// Whether the server sees to it that the reference holds.
    public enum Keeping {
        /// Every row is checked.
        ENFORCED,
        /// Its triggers, by which the server checks, are disabled.
        UNCHECKED,
        /// Declared `not enforced`.
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
        Objects.requireNonNull(terms, "terms is null");
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

    /// The columns that the server's own action would set; empty for all.
    public List<String> cleared() {
        return terms.cleared();
    }

    /// Whether its columns are null together or not at all.
    public boolean matchFull() {
        return terms.matchFull();
    }
}
