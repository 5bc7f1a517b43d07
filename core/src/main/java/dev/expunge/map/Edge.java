package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One reference with its decision.
///
/// @param foreignKey the declaration; empty where only the spec knows of the reference
public record Edge(
        EdgeName name,
        Table child,
        List<String> childColumns,
        Table parent,
        List<String> parentColumns,
        Action action,
        Optional<ForeignKey> foreignKey) {
    public Edge {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(child, "child is null");
        Objects.requireNonNull(parent, "parent is null");
        Objects.requireNonNull(action, "action is null");
        Objects.requireNonNull(foreignKey, "foreignKey is null");
        childColumns = List.copyOf(childColumns);
        parentColumns = List.copyOf(parentColumns);
    }

    /// The partitions of the child that it is about: those that declare the reference, unless the spec names the
    /// parent (`-> …`), which means all of them. Empty for all.
    public Set<Long> leaves() {
        return name.parent().isPresent()
                ? Set.of()
                : foreignKey.map(ForeignKey::leaves).orElse(Set.of());
    }

    /// Whether the server itself keeps new rows from referencing a deleted one, wherever the edge looks.
    public boolean enforced() {
        return foreignKey
                .filter(k -> k.keeping() == ForeignKey.Keeping.ENFORCED)
                .filter(k -> k.everywhere() || !leaves().isEmpty())
                .isPresent();
    }

    /// Whether the child references its own table.
    public boolean self() {
        return child.name().equals(parent.name());
    }
}
