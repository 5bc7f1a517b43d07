package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.List;

/// The rows whose reference will be set null over one edge: like a [FrozenRelation] of the child, but `subject`
/// is the candidate that is referenced, and the digest covers what the run relies on.
///
/// @param shareable whether one row can refer to two candidates: to a row of both, or, without a key, to two rows
record DetachedRelation(int number, TableName relation, Edge edge, boolean shareable) {
    Sql name() {
        return Sql.table(relation);
    }

    /// The child's rows, named the way frozen rows are; the referencing columns are kept as `r1`, ….
    FrozenRelation rows() {
        return new FrozenRelation(number, relation, edge.child(), edge.childColumns(), shareable, false, false);
    }

    /// The digest of what makes this row one to detach: its key and its reference. What else is in it belongs to
    /// somebody who stays, and may change while the run is under way. Without a key it is the columns that stay.
    Sql digest(Sql alias) {
        return edge.child().hasKey() ? Layout.digest(alias, identifying()) : untouched(alias);
    }

    /// The digest of the columns that detaching leaves alone.
    Sql untouched(Sql alias) {
        return Layout.digest(alias, untouched());
    }

    private List<Column> identifying() {
        return edge.child().columns().stream()
                .filter(c -> edge.child().key().contains(c.name())
                        || edge.childColumns().contains(c.name()))
                .toList();
    }

    private List<Column> untouched() {
        return edge.child().columns().stream()
                .filter(c -> !edge.cleared().contains(c.name()) && !c.generated())
                .toList();
    }

    /// `user_id = null, …`.
    Sql assignments() {
        return Sql.join(
                ", ",
                edge.cleared().stream()
                        .map(c -> Sql.of("{column} = null").with("column", Sql.name(c)))
                        .toList());
    }
}
