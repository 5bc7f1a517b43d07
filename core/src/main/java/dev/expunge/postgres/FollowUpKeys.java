package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.time.Duration;
import java.util.Map;

/// The keys of those whom a run spared because they had changed, kept for the run that follows it. Used by one
/// thread.
public final class FollowUpKeys {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /// One more alternative of a pattern for each relation that no other run needs.
    private static final Sql OF_RUN = Sql.of("""
            select coalesce(string_agg('|^again_' || k.n || '$', ''), '')
              from (select follows as n from expunge.run where id = ? union select ?::bigint) k
             where k.n is not null
               and not exists (select from expunge.run r
                                where r.follows = k.n and r.id <> ? and r.state <> 'closed')
            """);
    private static final Sql CHAIN = Sql.of("""
            with recursive chain as (
                select id, follows from expunge.run where id = ?
                union all select r.id, r.follows from expunge.run r join chain c on r.id = c.follows)
            select min(id), count(*) - 1 from chain
            """);

    private final Session session;
    private final Plan plan;
    private final Purpose.Again purpose;

    /// @param plan of a run that follows another
    public FollowUpKeys(Session session, Plan plan, Purpose.Again purpose) {
        this.session = session;
        this.plan = plan;
        this.purpose = purpose;
    }

    /// How a run came to be.
    ///
    /// @param first the run that began it, itself where it follows none
    /// @param rounds how many runs stand behind that
    public record Chain(long first, long rounds) {}

    /// How that run came to be.
    public static Chain chain(Session session, long run) {
        return session.one(CHAIN, row -> new Chain(row.number(1), row.number(2)), run);
    }

    static String ofRun(Session session, long run) {
        return session.one(OF_RUN, row -> row.text(1), run, run, run);
    }

    /// Keeps them, in place of what an earlier process kept; returns how many of them still match the criteria.
    public long keep() {
        session.execute(Sql.of("""
                drop table if exists {keys};
                create table {keys} as {changed};
                alter table {keys} add primary key ({names});
                analyze {keys}
                """)
                .with("names", followed().keyNames())
                .with("changed", changed())
                .with("keys", Sql.table(purpose.keys())));
        Sql matching = new Reach(new Layout(0, plan.graph()), FreezeGroup::group)
                .matching(plan.criteria(Targets.now(session)), Sql.of("true"));
        Sql count = Sql.of("select count(*) from ({matching}) m").with("matching", matching);
        return new Bounded(session, LIMIT)
                .require(
                        "those who changed",
                        () -> session.asTheApplication(() -> session.one(count, r -> r.number(1))));
    }

    /// Candidates whom that run spared because they had changed.
    private Sql changed() {
        return Sql.of("""
                select {kept} from {frozen} f join expunge.candidate c on c.run = {run} and c.subject = f.subject
                 where c.state = 'spared' and c.reason = 'changed'{own}
                """)
                .with("own", followed().own(Sql.of("f")))
                .with("kept", followed().keyColumns(Sql.of("f")))
                .with("run", Sql.number(purpose.follows()))
                .with("frozen", followed().name());
    }

    private FrozenRelation followed() {
        return new Layout(purpose.follows(), plan.graph()).root();
    }

    /// Makes sure that a run which was just frozen has no candidate but those, and writes down whom it follows.
    ///
    /// @throws Failure `GUARD_REFUSED` otherwise; the set is thrown away
    public void require(long run) {
        FrozenRelation root = new Layout(run, plan.graph()).root();
        long strangers = session.one(
                Sql.of("""
                        select count(*) from {frozen} s
                         where true{own} and not exists (select from ({changed}) k where ({one}) = ({other}))
                        """)
                        .with("own", root.own(Sql.of("s")))
                        .with("one", root.keyColumns(Sql.of("k")))
                        .with("other", root.keyColumns(Sql.of("s")))
                        .with("changed", changed())
                        .with("frozen", root.name()),
                row -> row.number(1));
        if (strangers > 0) {
            new Runs(session).erase(run, "discarded");
            throw Failure.nothingChanged(
                    Code.GUARD_REFUSED,
                    "the run that follows run " + purpose.follows() + " would have deleted " + strangers
                            + " subjects that this one had not selected",
                    "look who writes to schema expunge beside Expunge");
        }
        new PostgresLedger(session)
                .write(
                        run,
                        "follows",
                        Map.of(
                                "run",
                                purpose.follows(),
                                "first",
                                chain(session, run).first()));
    }

    /// Forgets them, where no run has come of it.
    public void drop() {
        session.execute(Sql.of("drop table if exists {keys}").with("keys", Sql.table(keys())));
    }

    private TableName keys() {
        return purpose.keys();
    }
}
