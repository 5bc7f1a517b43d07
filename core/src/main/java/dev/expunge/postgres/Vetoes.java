package dev.expunge.postgres;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/// Makes sure that a run whose triggers keep every row does not go on as if all were well: a trigger that answers
/// null before the statement keeps a row, and the server says nothing of it. Used in one batch, by one thread.
final class Vetoes {
    /// The reason of a candidate that is given up because of one.
    static final String REASON = "vetoed";

    /// So many candidates vetoed and none deleted are no exception any more.
    private static final long ENOUGH = 20;

    private static final Sql PROGRESS = Sql.of("""
            select exists (select from expunge.candidate where run = ? and state = 'deleted'),
                   (select count(*) from (select from expunge.candidate
                                           where run = ? and reason = 'vetoed' limit 20) v),
                   (select count(*) from (select from expunge.candidate
                                           where run = ? and state = 'pending' limit ?) p)
            """);
    private static final Sql TRIGGERS = Sql.of("""
            select c.oid::regclass || '   trigger ' || t.tgname || ' calls ' || p.oid::regprocedure
              from pg_trigger t
              join pg_class c on c.oid = t.tgrelid
              join pg_namespace n on n.oid = c.relnamespace
              join pg_proc p on p.oid = t.tgfoid
             where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
               and not t.tgisinternal and t.tgenabled <> 'D' and (t.tgtype & 3) = 3 and (t.tgtype & 24) <> 0
             order by 1
            """);

    private final Session session;
    private final Layout layout;

    Vetoes(Session session, Layout layout) {
        this.session = session;
        this.layout = layout;
    }

    /// Lets a batch pass unless it shows that nothing at all can be deleted (promise P10).
    ///
    /// @throws Failure `DELETE_VETOED` when the run has deleted nobody, neither does this batch, and triggers kept
    /// the rows of the first candidates
    void requireSome(BatchTransaction.Result result) {
        long now = result.parked().values().stream().filter(REASON::equals).count();
        if (!result.deleted().isEmpty() || now == 0) {
            return;
        }
        long run = layout.run();
        long batch = (long) result.parked().size() + result.spared().size();
        boolean hopeless = session.one(
                PROGRESS,
                row -> !row.flag(1) && (row.number(2) + now >= ENOUGH || row.number(3) <= batch),
                run,
                run,
                run,
                batch + 1);
        if (hopeless) {
            throw failure(now);
        }
    }

    private Failure failure(long candidates) {
        return layout.graph().change().isPresent() ? notMarked(candidates) : kept(candidates);
    }

    private Failure notMarked(long candidates) {
        return Failure.nothingChanged(
                Code.DELETE_VETOED,
                "a trigger keeps rows from being " + layout.done() + ", or changes more of them than the mark: each of"
                        + " the first " + Amounts.count(candidates) + " candidates" + triggers(),
                "have the trigger let an update alone that changes nothing but the mark, for example: create trigger …"
                        + " before update … when (new." + column() + " is not distinct from old." + column() + ")",
                "then give the run up, and begin anew: expunge close SPEC --run RUN");
    }

    private String column() {
        return layout.graph()
                .change()
                .map(change -> Identifier.sql(change.column()))
                .orElse("");
    }

    private String triggers() {
        List<Table> tables = layout.graph().changed();
        return session
                .query(
                        TRIGGERS,
                        row -> row.text(1),
                        tables.stream().map(t -> t.name().schema()).toArray(String[]::new),
                        tables.stream().map(t -> t.name().name()).toArray(String[]::new))
                .stream()
                .map(line -> "\n  " + line)
                .collect(Collectors.joining());
    }

    private Failure kept(long candidates) {
        return Failure.nothingChanged(
                Code.DELETE_VETOED,
                "a trigger keeps the rows: it vetoed each of the first " + Amounts.count(candidates) + " candidates"
                        + triggers(),
                "find out why the trigger keeps them; have it let these rows go, then: expunge close SPEC --run RUN",
                "leave out in the criteria whom the trigger keeps");
    }
}
