package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who was restored, in schema `expunge`.
public final class RestoreBook {
    /// In stretches: there may be millions.
    private static final Sql DELETED = Sql.of("""
            select min(subject), max(subject)
              from (select c.subject, c.subject - row_number() over (order by c.subject) as stretch
                      from expunge.candidate c
                     where c.run = ? and c.state = 'deleted' and (c.batch = ? or ?)
                       and (? or not exists (
                             select from expunge.restored r where r.run = c.run and r.subject = c.subject))) s
             group by stretch
            """);
    private static final Sql STANDING = Sql.of("""
            select count(*), min(restored_at), max(restored_at) from expunge.restored where run = ?
            """);
    private static final Sql STATE = Sql.of("""
            select c.state = 'deleted', exists (select from expunge.restored r where r.run = c.run and r.subject = c.subject)
              from expunge.candidate c where c.run = ? and c.subject = ?
            """);
    private static final Sql RECORD = Sql.of("""
            insert into expunge.restored (run, subject)
            select c.run, c.subject from expunge.candidate c
             where c.run = ? and c.subject = any (?) and c.state = 'deleted'
                on conflict do nothing
            """);

    private final Session session;

    public RestoreBook(Session session) {
        this.session = session;
    }

    /// How many subjects of a run were restored, and when.
    public record Standing(long subjects, Optional<Instant> first, Optional<Instant> last) {
        /// Nobody.
        public static final Standing NONE = new Standing(0, Optional.empty(), Optional.empty());
    }

    /// How many subjects of a run were restored.
    public Standing standing(long run) {
        return session.one(STANDING, row -> new Standing(row.number(1), row.instant(2), row.instant(3)), run);
    }

    /// Whom the run deleted and nobody has restored.
    ///
    /// @param batch those of that batch alone
    /// @param again whether those who were restored count, too
    BitSet open(long run, Optional<Long> batch, boolean again) {
        var open = new BitSet();
        session.query(
                DELETED,
                row -> {
                    open.set((int) row.number(1), (int) row.number(2) + 1);
                    return true;
                },
                run,
                batch.orElse(0L),
                batch.isEmpty(),
                again);
        return open;
    }

    /// Where a candidate is.
    enum State {
        DELETED,
        RESTORED,
        OTHER
    }

    State state(long run, long subject) {
        return session.first(
                        STATE,
                        row -> row.flag(2) ? State.RESTORED : row.flag(1) ? State.DELETED : State.OTHER,
                        run,
                        subject)
                .orElse(State.OTHER);
    }

    /// Marks subjects as restored, those who are not yet, and says so in the ledger; to be committed with their
    /// rows.
    void restored(long run, List<Long> subjects, List<RestoreCount> counts) {
        long fresh = session.update(RECORD, run, subjects.toArray(Long[]::new));
        long rows = counts.stream()
                .filter(c -> c.edge().isEmpty())
                .mapToLong(RestoreCount::put)
                .sum();
        long references = counts.stream()
                .filter(c -> !c.edge().isEmpty())
                .mapToLong(RestoreCount::put)
                .sum();
        long left = counts.stream().mapToLong(RestoreCount::conflicts).sum();
        new PostgresLedger(session)
                .append(
                        run,
                        "restored",
                        Map.of("restored", fresh, "rows", rows, "changed_back", references, "left_out", left));
    }
}
