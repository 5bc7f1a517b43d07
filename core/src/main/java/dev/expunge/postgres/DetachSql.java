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
        return filled(DETACH, relation).with("keys", relation.rows().keyColumns(Sql.of("o")));
    }

    /// The same for rows that may refer to several candidates: each is changed once, and checked for all of them;
    /// the candidates of other batches need not look for it any more.
    Sql shared(DetachedRelation relation) {
        FrozenRelation rows = relation.rows();
        return filled(SHARED, relation)
                .with("names", names(rows, Sql.of("")))
                .with("names_of_o", names(rows, Sql.of("o.")))
                .with("same_frozen", rows.sameKey(Sql.of("x"), Sql.of("d")));
    }

    /// The leaf, the key and the references of a row.
    private static Sql names(FrozenRelation rows, Sql alias) {
        var names = new ArrayList<Sql>();
        names.add(Sql.of("leaf"));
        for (int i = 1; i <= rows.key().size(); i++) {
            names.add(Sql.of("k{number}").with("number", Sql.number(i)));
        }
        for (int i = 1; i <= rows.referenced().size(); i++) {
            names.add(Sql.of("r{number}").with("number", Sql.number(i)));
        }
        return Sql.join(
                ", ",
                names.stream()
                        .map(n -> Sql.of("{alias}{name}").with("alias", alias).with("name", n))
                        .toList());
    }

    private Sql filled(Sql template, DetachedRelation relation) {
        FrozenRelation rows = relation.rows();
        List<Twin> twins = twins(relation);
        return template.with("unless", goBefore(relation) ? unlessDeletedNow(rows.table()) : Sql.of(""))
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

    private static final Sql SHARED = Sql.of("""
            with b as materialized (
                select f.* from {name} f where f.subject = any(?) and not f.gone{unless}),
            u as materialized (select distinct {names} from b),
            o as materialized (
                select b.*, {now} as found, {rest_old} as rest{old}
                  from u b join {table} c on {same_old} order by {keys_of_b} for no key update of c),
            d as (
                update {table} t set {assignments} from o where {same_new} and {still}
                returning {names_of_o}, t.ctid as place, t.xmin as version,
                          o.found, o.rest = {rest_new} as same{carried}{new}),
            {refresh}m as (
                update {name} x set gone = true from d
                 where {same_frozen} and x.digest = d.found and not x.gone and x.subject <> all(?)),
            j as (select b.subject, b.leaf, b.digest = d.found and d.same as good from b left join d using ({names}))
            select l.leaf::bigint,
                   (select count(*) from u where u.leaf = l.leaf),
                   (select count(*) from d where d.leaf = l.leaf),
                   coalesce((select array_agg(distinct j.subject) from j where j.leaf = l.leaf and j.good is not true), '{}'),
                   '{}'::bigint[], false
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
                .filter(d -> d.edge().child().equals(child) && !d.equals(relation))
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

    /// Whether the same batch may delete such rows, before what they refer to or in the same statement: then their
    /// references need no detaching.
    private boolean goBefore(DetachedRelation relation) {
        return layout.graph().deletesFrom(relation.edge().child().name());
    }

    private Sql unlessDeletedNow(Table child) {
        FrozenRelation frozen = layout.frozen(child);
        return Sql.of(" and not exists (select from {frozen} x where x.subject = any(?) and {same})")
                .with("same", frozen.sameKey(Sql.of("x"), Sql.of("f")))
                .with("frozen", frozen.name());
    }

    /// After rows were deleted whose reference to another, still undecided candidate would have been set null:
    /// there is nothing left to detach. Answers how many rows went so.
    Sql markDetachedGone(DetachedRelation relation) {
        FrozenRelation deleted = layout.frozen(relation.edge().child());
        return Sql.of("""
                with m as (
                    update {detached} f set gone = true from {deleted} b
                     where b.subject = any(?) and not f.gone and {same}
                       and exists (select from expunge.candidate c
                                    where c.run = {run} and c.subject = f.subject and c.state = 'pending')
                    returning f.leaf, {keys})
                select count(*) from (select {distinct}leaf from m) d
                """)
                .with(
                        "distinct",
                        relation.shareable()
                                ? Sql.of("distinct {names}, ")
                                        .with("names", relation.rows().keyNames())
                                : Sql.of(""))
                .with("keys", relation.rows().keyColumns(Sql.of("f")))
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
