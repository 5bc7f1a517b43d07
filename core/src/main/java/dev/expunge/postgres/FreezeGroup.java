package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Freezes one group of subjects after the other, each from one snapshot. Used by the freeze's thread.
final class FreezeGroup {
    private static final Sql SNAPSHOT = Sql.of("set transaction isolation level repeatable read");
    private static final Sql PLANNER = Sql.of("set local enable_seqscan = off");

    private final Session session;
    private final Layout layout;
    private final Reach reach;
    private final Sql criteria;
    private final HoldMarks holds;

    FreezeGroup(Session session, Layout layout, Sql criteria, Holds holds) {
        this.holds = new HoldMarks(session, layout, holds);
        this.session = session;
        this.layout = layout;
        this.criteria = criteria;
        this.reach = new Reach(layout, FreezeGroup::group);
    }

    /// The rows of a parent that belong to the group, while a group is frozen.
    static Sql group(FrozenRelation parent) {
        return Sql.of("(select * from {name} where subject between {first} and {last})")
                .with("name", parent.name());
    }

    /// Everything of those subjects, within the transaction that is open.
    Boolean freeze(long first, long last) {
        session.execute(SNAPSHOT);
        session.execute(PLANNER);
        Sql keys = Sql.of("(select * from {selected} where subject between {first} and {last})")
                .with("selected", Sql.table(layout.selected()));
        insert(layout.root(), reach.candidates(keys, criteria), first, last);
        layout.foundTogether().forEach(together -> insertTogether(together, first, last));
        insertCandidates(first, last);
        holds.mark(first, last);
        layout.graph().edges(Action.FORBID).forEach(e -> forbid(e, first, last));
        layout.frozen().forEach(t -> dropForbidden(t, first, last));
        layout.detached().forEach(d -> insert(d.rows(), reach.detached(d), first, last));
        return true;
    }

    private void insertTogether(List<FrozenRelation> together, long first, long last) {
        FrozenRelation only = together.getFirst();
        if (only.circular()) {
            insertCircle(new CircleReach(layout, together), together, first, last);
        } else if (!only.equals(layout.root())) {
            insert(only, reach.dependants(only), first, last);
        }
    }

    /// In rounds: only rows of the last one are joined, until it adds nothing.
    private void insertCircle(CircleReach circle, List<FrozenRelation> together, long first, long last) {
        for (FrozenRelation relation : together) {
            List<Edge> entering = circle.entering(relation);
            if (!entering.isEmpty()) {
                insert(relation, reach.dependants(relation, entering), first, last);
            }
        }
        Set<Table> fresh = together.stream().map(FrozenRelation::table).collect(Collectors.toSet());
        for (int round = 1; !fresh.isEmpty(); round++) {
            var found = new HashSet<Table>();
            for (Edge edge : circle.inner()) {
                Sql next = circle.next(reach, edge)
                        .with("before", Sql.number(round - 1))
                        .with("round", Sql.number(round));
                if (fresh.contains(edge.parent()) && session.update(inGroup(next, first, last)) > 0) {
                    found.add(edge.child());
                }
            }
            fresh = found;
        }
    }

    private void insert(FrozenRelation into, Sql rows, long first, long last) {
        session.update(inGroup(
                Sql.of("""
                        insert into {into}
                        select n.subject, n.leaf, {columns}, n.digest, n.place, n.version, false, false{round}
                          from ({rows}) n order by n.subject, n.leaf, n.place
                        """)
                        .with("round", into.circular() ? Sql.of(", 0") : Sql.of(""))
                        .with("into", Sql.table(into.relation()))
                        .with("columns", CircleReach.keptAgain(into))
                        .with("rows", rows),
                first,
                last));
    }

    private void insertCandidates(long first, long last) {
        session.update(inGroup(
                Sql.of("""
                        insert into expunge.candidate (run, subject)
                        select {run}, f.subject from {root} f where f.subject between {first} and {last}{own}
                        """)
                        .with("own", layout.root().own(Sql.of("f")))
                        .with("run", Sql.number(layout.run()))
                        .with("root", layout.root().name()),
                first,
                last));
    }

    private void forbid(Edge edge, long first, long last) {
        session.update(inGroup(
                Sql.of("""
                        update expunge.candidate set state = 'spared', reason = 'forbidden'
                         where run = {run} and subject between {first} and {last} and subject in ({forbidden})
                           and state = 'pending'
                        """).with("run", Sql.number(layout.run())).with("forbidden", reach.forbidden(edge)),
                first,
                last));
    }

    /// The candidates' own rows stay, so that they can be named.
    private void dropForbidden(FrozenRelation relation, long first, long last) {
        boolean root = relation.equals(layout.root());
        if (root && !relation.circular()) {
            return;
        }
        session.update(inGroup(
                Sql.of("""
                        delete from {relation} f using expunge.candidate c
                         where c.run = {run} and c.subject = f.subject and c.state = 'spared'
                           and f.subject between {first} and {last} and c.subject between {first} and {last}{reached}
                        """)
                        .with("reached", root ? Sql.of(" and f.round > 0") : Sql.of(""))
                        .with("relation", relation.name())
                        .with("run", Sql.number(layout.run())),
                first,
                last));
    }

    static Sql inGroup(Sql sql, long first, long last) {
        return sql.with("first", Sql.number(first)).with("last", Sql.number(last));
    }
}
