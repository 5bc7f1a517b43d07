package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// When schedules started runs of a spec, and when runs of it finished, as the ledger knows it. Used by one thread.
public final class ScheduleBook {
    /// No run has this number: whether there will be one is not known when a schedule starts it.
    private static final long NO_RUN = 0;

    private static final String KIND = "scheduled";

    private static final Sql FINISHED = Sql.of("""
            select max(l.written_at) from expunge.ledger l join expunge.run r on r.id = l.run
             where l.kind = 'verified' and r.name = ? and r.purpose in ('delete', 'again')
            """);
    private static final Sql BEGUN = Sql.of("""
            select least((select min(created_at) from expunge.run where name = ? and purpose = 'delete'),
                         (select min(written_at) from expunge.ledger
                           where kind = 'scheduled' and body::jsonb ->> 'spec' = ?))
            """);
    private static final Sql STARTED = Sql.of("""
            select written_at, (body::jsonb ->> 'every_ms')::bigint, body::jsonb ->> 'found'
              from expunge.ledger where kind = 'scheduled' and body::jsonb ->> 'spec' = ?
             order by entry desc limit 1
            """);

    private final Session session;
    private final String spec;

    /// @param spec its name
    public ScheduleBook(Session session, String spec) {
        this.session = session;
        this.spec = spec;
    }

    /// What a scheduled start found.
    public enum Found {
        /// Runs finish as they should.
        ON_TIME,
        /// None has finished for too long.
        MISSED,
        /// The change window was closed.
        WINDOW_CLOSED
    }

    /// The last start by a schedule.
    public record Start(Instant at, Duration every, Found found) {}

    /// When the last run went to its end and was verified.
    public Optional<Instant> finished() {
        return session.one(FINISHED, row -> row.instant(1), spec);
    }

    /// When the first run, or the first try at one, began.
    public Optional<Instant> begun() {
        return session.one(BEGUN, row -> row.instant(1), spec, spec);
    }

    /// The newest start by a schedule.
    public Optional<Start> started() {
        return session.first(
                STARTED,
                row -> new Start(
                        row.instant(1).orElseThrow(),
                        Duration.ofMillis(row.number(2)),
                        Found.valueOf(row.text(3).toUpperCase(Locale.ROOT))),
                spec);
    }

    /// Keeps in the ledger that a schedule has started a run.
    public void start(Duration every, Found found) {
        new PostgresLedger(session)
                .write(
                        NO_RUN,
                        KIND,
                        Map.of(
                                "spec", spec,
                                "every_ms", every.toMillis(),
                                "found", found.name().toLowerCase(Locale.ROOT)));
    }
}
