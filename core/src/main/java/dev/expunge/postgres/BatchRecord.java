package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The last statements of each batch: the candidates' states, the batch and its ledger entry. Used once.
///
/// The number of a batch is given under the ledger's lock, which stands until the commit: numbers have no gaps,
/// and follow the order of the commits.
final class BatchRecord {
    /// Says of the last batch that nobody else can have committed one since.
    static final long NOBODY_ELSE = Long.MAX_VALUE;

    private static final Sql LAST = Sql.of("select coalesce(max(number), 0) from expunge.batch where run = ?");
    private static final Sql DELETED = Sql.of("""
            update expunge.candidate set state = 'deleted', batch = ?
             where run = ? and subject = any(?) and state = 'pending'
            """);
    private static final Sql LEFT = Sql.of("""
            update expunge.candidate set state = ?, reason = ?, batch = ?
             where run = ? and subject = any(?) and state = 'pending'
            """);
    private static final Sql BATCH = Sql.of("""
            insert into expunge.batch
                   (run, number, deleted, spared, parked, row_count, moot, token, process, began_at, ended_at)
            values (?, ?, ?, ?, ?, ?, ?, ?::uuid, ?::uuid, now(), clock_timestamp())
            """);

    private final Session session;
    private final Layout layout;
    private final Name name;

    /// @param token of the batch, random
    /// @param process that does it
    record Name(UUID token, UUID process) {}

    /// What was kept.
    ///
    /// @param number of the batch; 0 when nothing was decided and there is none
    record Kept(
            long number,
            int deleted,
            int spared,
            int parked,
            int skipped,
            long rows,
            Map<Long, Counters.Count> accounts) {
        static Kept nothing(int skipped) {
            return new Kept(0, 0, 0, 0, skipped, 0, Map.of());
        }
    }

    BatchRecord(Session session, Layout layout, Name name) {
        this.session = session;
        this.layout = layout;
        this.name = name;
    }

    /// Keeps what a batch did.
    ///
    /// When another worker has committed since the batch began, rows that differ from the frozen ones can be its
    /// work: those candidates are not judged now, and stay pending.
    ///
    /// @param before the run's last batch when this one began
    Kept keep(BatchTransaction.Result result, long before) {
        Map<String, List<Long>> spared = byReason(result.spared());
        Map<String, List<Long>> parked = byReason(result.parked());
        if (result.deleted().isEmpty() && spared.isEmpty() && parked.isEmpty()) {
            return Kept.nothing(result.skipped());
        }
        var ledger = new PostgresLedger(session);
        ledger.lock();
        long last = session.one(LAST, row -> row.number(1), layout.run());
        int unsure = last > before ? removed(spared, "changed") : 0;
        int skipped = result.skipped() + unsure;
        if (result.deleted().isEmpty() && spared.isEmpty() && parked.isEmpty()) {
            return Kept.nothing(skipped);
        }
        var kept = new Kept(
                last + 1,
                result.deleted().size(),
                count(spared),
                count(parked),
                skipped,
                result.rows(),
                result.accounts());
        decide(kept.number(), result.deleted(), spared, parked);
        session.update(
                BATCH,
                layout.run(),
                kept.number(),
                kept.deleted(),
                kept.spared(),
                kept.parked(),
                kept.rows(),
                result.moot(),
                name.token().toString(),
                name.process().toString());
        ledger.appendLocked(layout.run(), "batch", body(kept, spared, parked, rowsByTable(result)));
        return kept;
    }

    private static Map<String, List<Long>> byReason(Map<Long, String> left) {
        var byReason = new TreeMap<String, List<Long>>();
        left.forEach((subject, reason) ->
                byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(subject));
        return byReason;
    }

    private static int count(Map<String, List<Long>> byReason) {
        return byReason.values().stream().mapToInt(List::size).sum();
    }

    private static int removed(Map<String, List<Long>> spared, String reason) {
        List<Long> out = spared.remove(reason);
        return out == null ? 0 : out.size();
    }

    private void decide(
            long number, List<Long> deleted, Map<String, List<Long>> spared, Map<String, List<Long>> parked) {
        long decided = session.update(DELETED, number, layout.run(), deleted.toArray(Long[]::new));
        decided += leave("spared", number, spared) + leave("parked", number, parked);
        if (decided != deleted.size() + count(spared) + count(parked)) {
            throw new BatchTransaction.UnexplainedException("somebody else decided about candidates of this batch");
        }
    }

    private long leave(String state, long number, Map<String, List<Long>> byReason) {
        long left = 0;
        for (Map.Entry<String, List<Long>> reason : byReason.entrySet()) {
            Long[] subjects = reason.getValue().toArray(Long[]::new);
            left += session.update(LEFT, state, reason.getKey(), number, layout.run(), subjects);
        }
        return left;
    }

    private Map<String, Object> body(
            Kept kept, Map<String, List<Long>> spared, Map<String, List<Long>> parked, Map<String, Long> rows) {
        var body = new LinkedHashMap<String, Object>();
        body.put("batch", kept.number());
        body.put(layout.done(), kept.deleted());
        spared.forEach((reason, subjects) -> body.put(reason, subjects.size()));
        parked.forEach((reason, subjects) -> body.put(reason, subjects.size()));
        body.put("rows", rows);
        return body;
    }

    private Map<String, Long> rowsByTable(BatchTransaction.Result result) {
        var rows = new TreeMap<String, Long>();
        Fingerprint.leaves(layout.graph()).forEach(leaf -> {
            Counters.Count count = result.accounts().get(leaf.oid());
            if (count != null) {
                rows.put(leaf.name().toString(), count.deleted() + count.updated());
            }
        });
        return rows;
    }
}
