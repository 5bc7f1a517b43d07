package dev.expunge.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.expunge.map.Table;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The statements that set references null in one batch. Every `?` is the array of the batch's subject numbers.
/// Pure text.
final class DetachSql {
    private final Layout layout;

    DetachSql(Layout layout) {
        this.layout = layout;
    }

    /// Sets the references over one detaching edge null, and nothing else: the other columns are compared before
    /// and after, the row being locked. Answers like [DeleteSql], and that it does not delete.
    ///
    /// A row that is also frozen for deletion, or for detaching over another edge, and was unchanged until now
    /// gets its new digest there, because this change is ours.
    Sql detach(DetachedRelation relation) {
        FrozenRelation rows = relation.rows();
        boolean alsoFrozen = layout.graph().deletesFrom(rows.table().name());
        List<Twin> twins = twins(relation);
        return DETACH.with("unless", alsoFrozen ? unlessDeletedNow(rows.table()) : Sql.of(""))
                .with(
                        "refresh",
                        Sql.join(
                                "",
                                twins.stream()
                                        .map(t -> refresh(t, rows.table()))
                                        .toList()))
                .with(
                        "old",
                        Sql.join(
                                "",
                                twins.stream().map(t -> t.digest("c", "old")).toList()))
                .with("carried", Sql.join("", twins.stream().map(Twin::carried).toList()))
                .with(
                        "new",
                        Sql.join(
                                "",
                                twins.stream().map(t -> t.digest("t", "new")).toList()))
                .with("now", relation.digest(Sql.of("c")))
                .with("rest_old", relation.untouched(Sql.of("c")))
                .with("rest_new", relation.untouched(Sql.of("t")))
                .with("keys_of_b", rows.keyColumns(Sql.of("b")))
                .with("same_old", rows.sameRow(Sql.of("c"), Sql.of("b")))
                .with("same_new", rows.sameRow(Sql.of("t"), Sql.of("o")))
                .with("still", stillReferencing(rows))
                .with("keys", rows.keyColumns(Sql.of("o")))
                .with("assignments", relation.assignments())
                .with("name", relation.name())
                .with("table", rows.tableName());
    }

    private static final Sql DETACH = Sql.of("""
            with b as materialized (
                select f.* from {name} f where f.subject = any(?) and not f.gone{unless}),
            o as materialized (
                select b.*, b.digest = {now} as as_frozen, {rest_old} as rest{old}
                  from b join {table} c on {same_old} order by {keys_of_b} for no key update of c),
            d as (
                update {table} t set {assignments} from o where {same_new} and {still}
                returning o.subject, o.leaf, {keys}, t.ctid as place, t.xmin as version,
                          o.as_frozen and o.rest = {rest_new} as same{carried}{new}),
            {refresh}e as (select subject, leaf, count(*) as n from b group by subject, leaf),
            g as (select subject, leaf, count(*) as n, count(*) filter (where same) as good
                    from d group by subject, leaf)
            select leaf::bigint, sum(e.n)::bigint, coalesce(sum(g.n), 0)::bigint,
                   coalesce(array_agg(subject) filter (where e.n is distinct from g.good), '{}'), '{}'::bigint[], false
              from e left join g using (subject, leaf)
             group by leaf
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
                .filter(d -> d.edge().child().equals(child) && !d.equals(relation))
                .forEach(d -> twins.add(new Twin(d.number(), d.name(), d::digest)));
        return twins;
    }

    /// A row without a key is known by its place, which every change moves.
    private static Sql refresh(Twin twin, Table child) {
        FrozenRelation shape = new FrozenRelation(twin.number(), child.name(), child, List.of(), false, false);
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

    /// After rows were deleted whose reference to another, still undecided candidate would have been set null:
    /// there is nothing left to detach.
    Sql markDetachedGone(DetachedRelation relation) {
        FrozenRelation deleted = layout.frozen(relation.edge().child());
        return Sql.of("""
                update {detached} f set gone = true from {deleted} b
                 where b.subject = any(?) and not f.gone and {same}
                   and exists (select from expunge.candidate c
                                where c.run = {run} and c.subject = f.subject and c.state = 'pending')
                """)
                .with("run", Sql.number(layout.run()))
                .with("same", deleted.sameKey(Sql.of("f"), Sql.of("b")))
                .with("detached", relation.name())
                .with("deleted", deleted.name());
    }

    private static Sql stillReferencing(FrozenRelation rows) {
        return Sql.join(
                " and ",
                rows.referenced().stream()
                        .map(c -> Sql.of("t.{column} = {kept}")
                                .with("column", Sql.name(c))
                                .with("kept", rows.kept(Sql.of("o"), c)))
                        .toList());
    }
}
