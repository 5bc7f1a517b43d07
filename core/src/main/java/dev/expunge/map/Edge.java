package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.Decision;
import dev.expunge.spec.EdgeName;
import dev.expunge.spec.Expression;
import dev.expunge.spec.NewValue;
import dev.expunge.spec.Term;
import dev.expunge.sql.Identifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One reference with its decision.
///
/// @param childColumns the columns of the child that are compared, or that the compared expression names
/// @param parentColumns the same of the parent
/// @param foreignKey the declaration; empty where only the spec knows of the reference
public record Edge(
        EdgeName name,
        Table child,
        List<String> childColumns,
        Table parent,
        List<String> parentColumns,
        Decision decision,
        Optional<ForeignKey> foreignKey) {
    private static final Set<String> EXACT = Set.of("smallint", "integer", "bigint", "uuid");

    public Edge {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(child, "child is null");
        Objects.requireNonNull(parent, "parent is null");
        Objects.requireNonNull(decision, "decision is null");
        Objects.requireNonNull(foreignKey, "foreignKey is null");
        childColumns = List.copyOf(childColumns);
        parentColumns = List.copyOf(parentColumns);
    }

    /// What happens to the child.
    public Action action() {
        return decision.action();
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

    /// Whether a child references one row of the parent at most. What the schema declares to single partitions is
    /// unique in each of these, but not where the spec means all of them.
    public boolean toOne() {
        return foreignKey
                .filter(k ->
                        name.parent().isEmpty() || k.terms().referencedLeaves().isEmpty())
                .isPresent();
    }

    /// Whether the server itself keeps new rows from referencing a deleted one, wherever the edge looks.
    public boolean enforced() {
        return foreignKey
                .filter(k -> k.keeping() == ForeignKey.Keeping.ENFORCED)
                .filter(k -> k.everywhere() || !leaves().isEmpty())
                .filter(_ -> toOne())
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

    /// What the child compares.
    public Term childTerm() {
        return name.term();
    }

    /// What it is compared with.
    public Term parentTerm() {
        return name.parent().map(EdgeName.Parent::term).orElseGet(() -> new Term.Columns(parentColumns));
    }

    /// Whether columns are compared with columns, as what they are.
    public boolean byColumns() {
        return childTerm() instanceof Term.Columns && parentTerm() instanceof Term.Columns;
    }

    /// Whether the child is an array column whose elements have the type of the one column that they reference, and
    /// this is a type of which equal values have one text: then the array contains whatever its elements equal.
    public boolean contained() {
        return childTerm() instanceof Term.Element element
                && parentTerm() instanceof Term.Columns
                && childColumns.size() == 1
                && Identifier.split(element.array().text(), '.').equals(Optional.of(childColumns))
                && parent.column(parentColumns.getFirst())
                        .filter(p -> EXACT.contains(p.type()))
                        .filter(p -> child.column(childColumns.getFirst())
                                .filter(c -> c.type().equals(p.type() + "[]"))
                                .isPresent())
                        .isPresent();
    }

    /// Whether the child's rows stay and change.
    public boolean changes() {
        return action() == Action.DETACH || action() == Action.ANONYMIZE;
    }

    /// Whether the keys of deleted rows are taken out of an array column.
    public boolean removesElements() {
        return action() == Action.DETACH
                && decision.set().isEmpty()
                && childTerm() instanceof Term.Element element
                && element.array().column().filter(childColumns::contains).isPresent();
    }

    /// The columns that are overwritten, with what; for an array whose elements are removed the column is
    /// [#writtenColumns] alone.
    public Map<String, NewValue> values() {
        if (!changes() || !decision.set().isEmpty() || removesElements()) {
            return decision.set();
        }
        var nothing = new LinkedHashMap<String, NewValue>();
        cleared().forEach(column -> nothing.put(column, new NewValue.Nothing()));
        return nothing;
    }

    /// The columns of the child that change, in a stable order.
    public List<String> writtenColumns() {
        return removesElements() ? childColumns : List.copyOf(values().keySet());
    }

    /// The columns of the child that decide whether a row is a reference.
    public List<String> readColumns() {
        var read = new LinkedHashSet<>(childColumns);
        decision.when().ifPresent(when -> read.addAll(mentioned(when, child)));
        return List.copyOf(read);
    }

    /// The columns of a table that an expression names.
    static List<String> mentioned(Expression expression, Table table) {
        Set<String> names = expression.names();
        return table.columns().stream()
                .map(Column::name)
                .filter(names::contains)
                .toList();
    }

    /// What a person should know beyond the action, a few words each.
    public List<String> remarks() {
        var remarks = new ArrayList<String>();
        decision.when().ifPresent(when -> remarks.add("when " + when));
        if (!decision.set().isEmpty()) {
            remarks.add("sets "
                    + decision.set().keySet().stream().map(Identifier::display).collect(Collectors.joining(", ")));
        }
        if (removesElements()) {
            remarks.add("takes the key out of the array");
        }
        decision.keeping().ifPresent(k -> remarks.add("kept until " + k.until() + ": " + k.reason()));
        return remarks;
    }
}
