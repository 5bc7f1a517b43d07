package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.Set;

/// The frozen relations in which rows belong to several candidates. Many could, by the map; few do.
///
/// @param numbers of the relations
record SharedRelations(Set<Integer> numbers) {
    private static final Sql SHARED = Sql.of("select number from expunge.frozen_table where run = ? and shared > 0");

    SharedRelations {
        numbers = Set.copyOf(numbers);
    }

    /// Those of a frozen run.
    static SharedRelations of(Session session, long run) {
        return new SharedRelations(Set.copyOf(session.query(SHARED, row -> (int) row.number(1), run)));
    }

    boolean has(FrozenRelation relation) {
        return numbers.contains(relation.number());
    }

    boolean any() {
        return !numbers.isEmpty();
    }

    /// What makes rows count once: nothing where none is there twice, because to sort them out takes long.
    Sql distinct(FrozenRelation relation) {
        return has(relation) ? Sql.of("distinct") : Sql.of("");
    }
}
