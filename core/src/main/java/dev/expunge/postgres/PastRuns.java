package dev.expunge.postgres;

import dev.expunge.guard.Answer;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.List;

/// How many candidates the last finished runs had, by the ledger. Reads only.
final class PastRuns {
    private static final Sql PRESENT = Sql.of("select to_regclass('expunge.ledger') is not null");
    private static final Sql LAST = Sql.of("""
            select (f.body::jsonb ->> 'candidates')::bigint
              from expunge.run r join expunge.ledger f on f.run = r.id and f.kind = 'frozen'
             where r.name = ? and r.purpose = ?
               and exists (select from expunge.ledger v where v.run = r.id and v.kind = 'verified')
             order by r.id desc limit 10
            """);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Session session;

    PastRuns(Session session) {
        this.session = session;
    }

    /// The newest first; none where nothing ever ran.
    Answer<List<Long>> candidates(Plan plan) {
        return new Bounded(session, LIMIT)
                .ask(() -> session.one(PRESENT, row -> row.flag(1))
                        ? session.query(
                                LAST,
                                row -> row.number(1),
                                plan.spec().name(),
                                plan.purpose().word())
                        : List.of());
    }
}
