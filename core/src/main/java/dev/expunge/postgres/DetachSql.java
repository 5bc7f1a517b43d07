package dev.expunge.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.expunge.map.Edge;
import dev.expunge.map.Table;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The statements that detach and anonymize rows in one batch. Every `?` is the array of the batch's subject numbers.
/// Pure text.
final class DetachSql {
    private final Layout layout;

    DetachSql(Layout layout) {
        this.layout = layout;
    }

    /// Changes the rows of one detaching or anonymizing edge, each once, and nothing else of them: the other columns
    /// are compared before and after, and the new values with those that were asked for, the row being locked.
    /// Answers like [DeleteSql], and that it does not delete.
    ///
    /// A row that is also frozen for deletion, or for a change over another edge, and was unchanged until now
    /// gets its new digest there, because this change is ours.
    Sql detach(DetachedRelation relation) {
        FrozenRelation rows = relation.rows();
        boolean alsoFrozen = layout.graph().deletesFrom(rows.table().name());
        List<Twin> twins = twins(relation);
        var values = new NewValues(relation);
        return DETACH.with("unless", alsoFrozen ? unlessDeletedNow(rows.table()) : Sql.of(""))
                .with("removed", removed(relation.edge()))
                .with("refresh", each(twins, t -> refresh(t, rows.table())))
                .with("old", each(twins, t -> t.digest("c", "old")))
                .with("carried", each(twins, Twin::carried))
                .with("new", each(twins, t -> t.digest("t", "new")))
                .with("values", values.computed())
                .with("before", values.before())
                .with("released", values.released())
                .with("assignments", values.assignments())
                .with("wanted", values.wanted())
                .with("was", relation.written(Sql.of("c")))
                .with("got", relation.written(Sql.of("t")))
                .with("now", relation.digest(Sql.of("c")))
                .with("rest_old", relation.untouched(Sql.of("c")))
                .with("rest_new", relation.untouched(Sql.of("t")))
                .with("keys_of_b", rows.keyColumns(Sql.of("b")))
                .with("keys_of_u", rows.keyColumns(Sql.of("u")))
                .with("keys_of_o", rows.keyColumns(Sql.of("o")))
                .with("same_old", rows.sameRow(Sql.of("c"), Sql.of("u")))
                .with("same_new", rows.sameRow(Sql.of("t"), Sql.of("o")))
                .with("keys", rows.keyNames())
                .with("name", relation.name())
                .with("table", rows.tableName());
    }

    private static Sql each(List<Twin> twins, Function<Twin, Sql> part) {
        return Sql.join("", twins.stream().map(part).toList());
    }

    /// The keys of the batch's rows of the parent, which are taken out of arrays.
    private Sql removed(Edge edge) {
        return edge.removesElements()
                ? Sql.of("""
                        removed as materialized (
                            select {key} as key from {parent} p where p.subject = any(?)),
                        """)
                        .with("key", new References(layout).parentText(edge, Sql.of("p")))
                        .with("parent", layout.frozen(edge.parent()).name())
                : Sql.of("");
    }

    private static final Sql DETACH = Sql.of("""
            with {removed}b as materialized (
                select f.* from {name} f where f.subject = any(?) and not f.gone{unless}),
            u as materialized (select distinct b.leaf, {keys_of_b} from b),
            o as materialized (
                select u.*, {now} as found, {rest_old} as rest, {was} as was{values}{before}{old}
                  from u join {table} c on {same_old} order by {keys_of_u} for no key update of c),
            d as (
                update {table} t set {assignments} from o where {same_new}
                returning o.leaf, {keys_of_o}, t.ctid as place, t.xmin as version,
                          o.rest = {rest_new} and {got} = {wanted}{released} as good,
                          o.was = {got} and o.was <> {wanted} as idle{carried}{new}),
            {refresh}j as (
                select b.subject, b.leaf, b.digest = o.found as known, d.good, d.idle is not false as idle
                  from b left join o using (leaf, {keys}) left join d using (leaf, {keys}))
            select l.leaf::bigint, (select count(*) from u where u.leaf = l.leaf),
                   (select count(*) from d where d.leaf = l.leaf),
                   coalesce((select array_agg(distinct j.subject) from j
                              where j.leaf = l.leaf and (j.known and (j.good or j.idle)) is not true), '{}'),
                   coalesce((select array_agg(distinct j.subject) from j
                              where j.leaf = l.leaf and j.known and j.idle and j.good is not true), '{}'), false
              from (select distinct leaf from b) l
            """);

    /// Another relation of the frozen set in which a detached row may stand, with its own digest of the row.
    private record Twin(int number, Sql name, Function<Sql, Sql> digest) {
        Sql digest(@CompileTimeConstant final String alias, @CompileTimeConstant final String when) {
            return Sql.of(", {digest} as {when}_{number}")
                    .with("digest", digest.apply(Sql.of(alias)))
                    .with("when", Sql.of(when))
                    .with("number", Sql.number(number));
        }

        Sql carried() {
            return Sql.of(", o.old_{number}").with("number", Sql.number(number));
        }
    }

    private List<Twin> twins(DetachedRelation relation) {
        var twins = new ArrayList<Twin>();
        Table child = relation.edge().child();
        if (layout.graph().deletesFrom(child.name())) {
            FrozenRelation frozen = layout.frozen(child);
            twins.add(new Twin(frozen.number(), frozen.name(), frozen::digest));
        }
        layout.detached().stream()
                .filter(d -> d.edge().child().equals(child) && (!d.equals(relation) || relation.recognised()))
                .forEach(d -> twins.add(new Twin(d.number(), d.name(), d::digest)));
        return twins;
    }

    /// A row without a key is known by its place, which every change moves.
    private static Sql refresh(Twin twin, Table child) {
        FrozenRelation shape = new FrozenRelation(twin.number(), child.name(), child, List.of(), false, false, false);
        return Sql.of("""
                r{number} as (
                    update {name} x set digest = d.new_{number}, place = d.place, version = d.version{key} from d
                     where {same} and x.digest = d.old_{number}),
                """)
                .with("number", Sql.number(twin.number()))
                .with("key", child.hasKey() ? Sql.of("") : Sql.of(", k1 = d.place"))
                .with("same", shape.sameKey(Sql.of("x"), Sql.of("d")))
                .with("name", twin.name());
    }

    private Sql unlessDeletedNow(Table child) {
        FrozenRelation frozen = layout.frozen(child);
        return Sql.of(" and not exists (select from {frozen} x where x.subject = any(?) and {same})")
                .with("same", frozen.sameKey(Sql.of("x"), Sql.of("f")))
                .with("frozen", frozen.name());
    }

    /// Of a row to which several candidates of the batch refer, all references but one: the row changed once.
    static Sql markTwice(DetachedRelation relation) {
        return Sql.of("""
                with m as (
                update {detached} f set gone = true
                 where f.subject = any(?) and not f.gone
                   and exists (select from {detached} o where o.subject = any(?) and not o.gone and o.ctid < f.ctid and {same})
                returning 1)
                select count(*) from m
                """)
                .with("same", relation.rows().sameKey(Sql.of("o"), Sql.of("f")))
                .with("detached", relation.name());
    }

    /// After rows changed to which other, still undecided candidates refer, too: nothing is left to change for them.
    Sql markChanged(DetachedRelation relation) {
        return Sql.of("""
                with m as (
                update {detached} f set gone = true from {detached} b
                 where b.subject = any(?) and not b.gone and not f.gone and {same} and f.subject <> all(?)
                   and exists (select from expunge.candidate c
                                where c.run = {run} and c.subject = f.subject and c.state = 'pending')
                returning 1)
                select count(*) from m
                """)
                .with("run", Sql.number(layout.run()))
                .with("same", relation.rows().sameKey(Sql.of("f"), Sql.of("b")))
                .with("detached", relation.name());
    }

    /// After rows were deleted whose reference to another, still undecided candidate would have been set null:
    /// there is nothing left to detach.
    Sql markDetachedGone(DetachedRelation relation) {
        FrozenRelation deleted = layout.frozen(relation.edge().child());
        return Sql.of("""
                with m as (
                update {detached} f set gone = true from {deleted} b
                 where b.subject = any(?) and not f.gone and {same}
                   and exists (select from expunge.candidate c
                                where c.run = {run} and c.subject = f.subject and c.state = 'pending')
                returning 1)
                select count(*) from m
                """)
                .with("run", Sql.number(layout.run()))
                .with("same", deleted.sameKey(Sql.of("f"), Sql.of("b")))
                .with("detached", relation.name())
                .with("deleted", deleted.name());
    }
}
