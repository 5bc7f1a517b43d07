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

    /// The partitions of the parent that are referenced, where it is not the whole table. Empty for all.
    public Set<Long> referencedLeaves() {
        return name.parent().isPresent()
                ? Set.of()
                : foreignKey.map(k -> k.terms().referencedLeaves()).orElse(Set.of());
    }

    /// Whether the server itself keeps new rows from referencing a deleted one, wherever the edge looks.
    public boolean enforced() {
        return foreignKey
                .filter(k -> k.keeping() == ForeignKey.Keeping.ENFORCED)
                .filter(k -> k.everywhere() || !leaves().isEmpty())
                .isPresent();
    }

    /// The columns that detaching sets null: those that the schema names for it, otherwise all that can be null and
    /// do not name the row. One of them is enough to end the reference, unless it is declared `match full`.
    public List<String> cleared() {
        List<String> named = foreignKey.map(ForeignKey::cleared).orElse(List.of());
        List<String> can = (named.isEmpty() ? childColumns : named)
                .stream().filter(this::clearable).toList();
        boolean all = foreignKey.filter(ForeignKey::matchFull).isPresent();
        return all && can.size() < childColumns.size() ? List.of() : can;
    }

    private boolean clearable(String column) {
        return !child.key().contains(column)
                && child.column(column)
                        .filter(c -> !c.notNull() && !c.generated())
                        .isPresent();
    }

    /// Whether the child references its own table.
    public boolean self() {
        return child.name().equals(parent.name());
    }
}
