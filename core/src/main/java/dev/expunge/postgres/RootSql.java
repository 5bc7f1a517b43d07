package dev.expunge.postgres;

import dev.expunge.sql.Sql;
import java.util.Optional;

/// The statements of one batch that lock its candidates and look at them again. Every `?` is the array of the batch's
/// subject numbers. Pure text.
///
/// Where the root can be reached from itself, its relation also holds rows that go with a candidate: they are locked,
/// and those that are candidates themselves have to match the criteria still.
final class RootSql {
    private final Layout layout;
    private final Reach reach;
    private final Sql criteria;
    private final FrozenRelation root;
    private final Holds holds;

    RootSql(Layout layout, Reach reach, Sql criteria, Holds holds) {
        this.holds = holds;
        this.criteria = criteria;
        this.layout = layout;
        this.reach = reach;
        this.root = layout.root();
    }

    /// Locks the roots in key order; answers those that it got.
    Sql lock(boolean wait) {
        return Sql.of("""
                select f.subject from {frozen} f join {table} t on {same}
                 where f.subject = any(?){own} order by f.subject for update of t{wait}
                """)
                .with("own", root.own(Sql.of("f")))
                .with("wait", wait ? Sql.of("") : Sql.of(" skip locked"))
                .with("same", same())
                .with("frozen", root.name())
                .with("table", root.tableName());
    }

    /// Of the candidates without a lock, those whose root row does not exist any more; not those that went with
    /// another candidate in the meantime.
    Sql gone() {
        return Sql.of("""
                select f.subject from {frozen} f
                 where f.subject = any(?){own}{pending} and not exists (select from {table} t where {same})
                """)
                .with("own", root.own(Sql.of("f")))
                .with("pending", root.circular() ? pending(Sql.of("f")) : Sql.of(""))
                .with("same", same())
                .with("frozen", root.name())
                .with("table", root.tableName());
    }

    private Sql pending(Sql alias) {
        return Sql.of(" and exists (select from expunge.candidate c"
                        + " where c.run = {run} and c.subject = {f}.subject and c.state = 'pending')")
                .with("run", Sql.number(layout.run()))
                .with("f", alias);
    }

    /// Locks the rows of the root that go with a candidate, in key order. Empty where there are none.
    Optional<Sql> lockReached() {
        return root.circular()
                ? Optional.of(Sql.of("""
                select count(*) from (
                    select from {frozen} f join {table} t on {same}
                     where f.subject = any(?) and f.round > 0 and not f.gone order by {keys} for update of t) l
                """)
                        .with("same", same())
                        .with("keys", root.keyColumns(Sql.of("f")))
                        .with("frozen", root.name())
                        .with("table", root.tableName()))
                : Optional.empty();
    }

    /// Of the locked candidates, those that are under a hold, or whose rows of the root are, with the reason. Runs
    /// after
    /// the lock, as [#changedMind] does. Empty where nothing that the server can read holds anybody.
    Optional<Sql> held() {
        return holds.held(root, Sql.of("expunge_batch"))
                .map(held -> Sql.of("""
                with expunge_batch as materialized (select * from {frozen} f where f.subject = any(?) and not f.gone)
                select h.subject, 'held' from (
                {held}) h
                """).with("held", held).with("frozen", root.name()));
    }

    /// Of the locked candidates, those that no longer match, with the reason. Runs after the lock, as a statement
    /// of its own, so that it sees what was committed before the lock was had (promise P3).
    Sql changedMind() {
        return Sql.of("""
                with expunge_batch as materialized (select * from {frozen} f where f.subject = any(?){judged}),
                expunge_matching as materialized ({matching}),
                expunge_compared as materialized (
                    select f.subject, ({keys}) in (select {matched} from expunge_matching m) as selected,
                           {unchanged} as same
                      from expunge_batch f join {table} t on {same})
                select subject, case when selected then 'changed' else 'unselected' end
                  from expunge_compared where selected is not true or same is not true
                """)
                .with("unchanged", root.unchanged(Sql.of("t"), Sql.of("f")))
                .with("judged", root.circular() ? judged() : Sql.of(""))
                .with("same", same())
                .with("keys", root.keyColumns(Sql.of("f")))
                .with("matched", root.keyColumns(Sql.of("m")))
                .with("matching", reach.matching(criteria, restriction()))
                .with("frozen", root.name())
                .with("table", root.tableName());
    }

    private Sql judged() {
        return Sql.of(
                        " and not f.gone and (f.round = 0 or exists (select from {frozen} o where o.round = 0 and {same}))")
                .with("same", root.sameKey(Sql.of("o"), Sql.of("f")));
    }

    private Sql restriction() {
        return Sql.of("({columns}) in (select {keys} from expunge_batch f)")
                .with(
                        "columns",
                        Reach.tableKey(root, Sql.name(root.table().name().name())))
                .with("keys", root.keyColumns(Sql.of("f")));
    }

    /// Other pending candidates whose own row went with these: they are deleted, too. Its second `?` are these again.
    /// Empty where no candidate can reach another.
    Optional<Sql> along() {
        return root.circular()
                ? Optional.of(Sql.of("""
                select distinct o.subject
                  from {frozen} f join {frozen} o on {same}
                 where f.subject = any(?) and f.round > 0 and not f.gone
                   and o.round = 0 and o.subject <> all(?){pending}
                """)
                        .with("same", root.sameKey(Sql.of("o"), Sql.of("f")))
                        .with("pending", pending(Sql.of("o")))
                        .with("frozen", root.name()))
                : Optional.empty();
    }

    private Sql same() {
        return root.sameRow(Sql.of("t"), Sql.of("f"));
    }
}
