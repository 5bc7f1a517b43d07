package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.delete.BatchOutcome;
import dev.expunge.delete.Batches.News;
import dev.expunge.delete.RunEvent;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// What a process believes to be committed, and whether the server that answers after a loss of the connection has
/// it, too: a standby that was promoted lacks what had not reached it, and so does a server that did not wait for
/// its disk. The database is right; the run says what is missing and does it again.
///
/// Thread-safe: shared by the workers of a process.
final class History {
    private static final int KEPT = 5_000;
    private static final Sql MISSING = Sql.of("""
            select t.token from unnest(?::text[]) as t (token)
             where not exists (select from expunge.batch b where b.run = ? and b.token = t.token::uuid)
            """);

    private final long run;
    private final Consumer<RunEvent> events;
    private final Time time;
    private final Map<String, BatchOutcome.Committed> batches = new LinkedHashMap<>();
    private int timeline;
    private long deleted;
    private long spared;
    private long rows;

    History(long run, int timeline, Consumer<RunEvent> events, Time time) {
        this.run = run;
        this.timeline = timeline;
        this.events = events;
        this.time = time;
    }

    /// A batch was committed; those of long ago are certainly there.
    synchronized void committed(UUID token, BatchOutcome.Committed batch) {
        if (batch.number() == 0) {
            return;
        }
        batches.put(token.toString(), batch);
        if (batches.size() > KEPT) {
            batches.remove(batches.keySet().iterator().next());
        }
    }

    /// Compares with what is there after a loss of the connection; where something differs, tells it and writes it
    /// into the ledger.
    synchronized void compare(Session session, int timelineNow) {
        List<String> missing =
                session.query(MISSING, row -> row.text(1), batches.keySet().toArray(String[]::new), run);
        if (timelineNow == timeline && missing.isEmpty()) {
            return;
        }
        long again = missing.stream().mapToLong(token -> decided(token)).sum();
        new PostgresLedger(session)
                .write(
                        run,
                        timelineNow == timeline ? "lost" : "failover",
                        Map.of("from", timeline, "to", timelineNow, "batches", missing.size(), "candidates", again));
        missing.forEach(this::forget);
        events.accept(
                new RunEvent.FailedOver(Long.toString(run), timeline, timelineNow, missing.size(), again, time.now()));
        timeline = timelineNow;
    }

    private long decided(String token) {
        BatchOutcome.Committed batch = batches.get(token);
        return batch == null ? 0 : (long) batch.deleted() + batch.spared() + batch.parked();
    }

    private void forget(String token) {
        BatchOutcome.Committed batch = batches.remove(token);
        if (batch != null) {
            deleted += batch.deleted();
            spared += batch.spared();
            rows += batch.rows();
        }
    }

    /// News from which what is gone again has been taken off.
    synchronized News corrected(News news) {
        var corrected = new News(
                news.last(), news.deleted() - deleted, news.spared() - spared, news.rows() - rows, news.parked());
        deleted = 0;
        spared = 0;
        rows = 0;
        return corrected;
    }
}
