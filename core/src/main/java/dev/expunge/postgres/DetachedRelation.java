package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.spec.NewValue;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The rows that stay and change over one edge, because it detaches or anonymizes: like a [FrozenRelation] of the
/// child, but `subject` is the candidate that is referenced, and the digest covers what the run relies on.
record DetachedRelation(int number, TableName relation, Edge edge) {
    Sql name() {
        return Sql.table(relation);
    }

    /// The child's rows, named the way frozen rows are.
    FrozenRelation rows() {
        return new FrozenRelation(number, relation, edge.child(), List.of(), false, false, false);
    }

    /// The word for what happens to the rows.
    String action() {
        return edge.action() == Action.ANONYMIZE ? "anonymize" : "detach";
    }

    /// The digest of what makes this row one to change: its key, its reference, and what will be overwritten. What
    /// else is in it belongs to somebody who stays, and may change while the run is under way. Without a key it is
    /// the whole row; only a reference between columns may change hands then, and is left out.
    Sql digest(Sql alias) {
        if (edge.child().hasKey()) {
            return Layout.digest(alias, identifying());
        }
        return plain() ? untouched(alias) : Layout.digest(alias, stored());
    }

    /// Whether nothing but the compared columns are set null.
    private boolean plain() {
        return edge.action() == Action.DETACH && edge.decision().set().isEmpty() && !edge.removesElements();
    }

    /// Whether a row is still to be recognised by its digest once it has changed.
    boolean recognised() {
        return !plain();
    }

    /// The digest of the columns that are left alone.
    Sql untouched(Sql alias) {
        Set<String> written = Set.copyOf(edge.writtenColumns());
        return Layout.digest(
                alias,
                stored().stream().filter(c -> !written.contains(c.name())).toList());
    }

    /// The digest of the columns that change.
    Sql written(Sql alias) {
        return Layout.digest(alias, writtenColumns());
    }

    /// The columns that change.
    List<Column> writtenColumns() {
        Table child = edge.child();
        return edge.writtenColumns().stream()
                .map(name -> child.column(name).orElseThrow())
                .toList();
    }

    /// What has to be saved of a row so that its change can be undone: what names it and what changes, and what
    /// the new values were computed from, by which the change is recognised. Without a key it takes all of the
    /// row to find it.
    List<Column> exported() {
        return edge.child().hasKey()
                ? identifying(edge.values().values().stream()
                        .filter(NewValue.Computed.class::isInstance)
                        .flatMap(v -> ((NewValue.Computed) v).expression().names().stream())
                        .collect(Collectors.toSet()))
                : stored();
    }

    private List<Column> identifying() {
        return identifying(Set.of());
    }

    private List<Column> identifying(Set<String> more) {
        var names = new HashSet<>(edge.child().key());
        names.addAll(edge.readColumns());
        names.addAll(edge.writtenColumns());
        names.addAll(more);
        return edge.child().columns().stream()
                .filter(c -> names.contains(c.name()))
                .toList();
    }

    private List<Column> stored() {
        return edge.child().columns().stream().filter(c -> !c.generated()).toList();
    }
}
