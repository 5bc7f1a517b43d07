package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.delete.BatchOutcome;
import dev.expunge.delete.Batches;
import dev.expunge.delete.Totals;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Runs the batches of one run on one connection: each a transaction that deletes, keeps its progress and writes
/// its ledger entry, or does nothing at all. Used by the run's own thread.
final class PostgresBatches implements Batches {
    private static final Sql PENDING = Sql.of("""
            select subject from expunge.candidate
             where run = ? and state = 'pending' and subject > ? order by subject limit ?
            """);
    private static final Sql DELETED = Sql.of("""
            update expunge.candidate set state = 'deleted', batch = ?
             where run = ? and subject = any(?) and state = 'pending'
            """);
    private static final Sql SPARED = Sql.of("""
            update expunge.candidate set state = ?, reason = ?, batch = ?
             where run = ? and subject = any(?) and state = 'pending'
            """);
    private static final Sql BATCH = Sql.of("""
            insert into expunge.batch (run, number, deleted, spared, row_count, moot, began_at, ended_at)
            values (?, ?, ?, ?, ?, ?, now(), clock_timestamp())
            """);
    private static final Sql LAST = Sql.of("select coalesce(max(number), 0) from expunge.batch where run = ?");
    private static final Sql SHARED =
            Sql.of("select number from expunge.frozen_table where run = ? and action = 'delete' and shared > 0");

    private final RunConnection connection;
    private final Layout layout;
    private final BatchSql sql;
    private final Fingerprint fingerprint;
    private final String frozenUnder;
    private final Duration deadline;
    private final Time time;
    private final Set<Integer> sharedRelations = new HashSet<>();

    /// What a run's batches are made from.
    ///
    /// @param frozenUnder the fingerprint of the schema that the set was frozen under
    /// @param deadline the longest a batch's transaction may stand
    record Setting(Layout layout, Sql criteria, String frozenUnder, Duration deadline) {}

    PostgresBatches(RunConnection connection, Setting setting, Time time) {
        this.connection = connection;
        this.layout = setting.layout();
        this.sql = new BatchSql(layout, setting.criteria());
        this.fingerprint = new Fingerprint(layout.graph());
        this.frozenUnder = setting.frozenUnder();
        this.deadline = setting.deadline();
        this.time = time;
        session().query(SHARED, row -> sharedRelations.add((int) row.number(1)), layout.run());
    }

    @Override
    public List<Long> pending(long after, int limit) {
        return session().query(PENDING, row -> row.number(1), layout.run(), after, limit);
    }

    @Override
    public Totals totals() {
        return new Runs(session()).totals(layout.run());
    }

    @Override
    public long lastBatch() {
        return session().one(LAST, row -> row.number(1), layout.run());
    }

    @Override
    public BatchOutcome delete(long number, List<Long> subjects, boolean wait) {
        long begin = time.nanos();
        try {
            BatchTransaction.Result result = session().inTransaction(() -> transact(number, subjects, wait));
            return committed(result, time.elapsed(begin));
        } catch (BatchTransaction.UnexplainedException e) {
            return new BatchOutcome.Unexplained(String.valueOf(e.getMessage()));
        } catch (DriftException e) {
            return new BatchOutcome.Drift(String.valueOf(e.getMessage()));
        } catch (CommitUnknownException e) {
            return new BatchOutcome.ConnectionLost();
        } catch (DatabaseException e) {
            return failed(e);
        }
    }

    private static BatchOutcome committed(BatchTransaction.Result result, Duration took) {
        return new BatchOutcome.Committed(
                result.deleted().size(), result.spared().size(), result.skipped(), result.rows(), took);
    }

    private static BatchOutcome failed(DatabaseException e) {
        return switch (e.kind()) {
            case TRANSIENT, CANCELLED -> new BatchOutcome.Transient(e.state());
            case CONSTRAINT -> new BatchOutcome.Unexplained(String.valueOf(e.getMessage()));
            case CONNECTION -> new BatchOutcome.ConnectionLost();
            case RESOURCES -> throw e;
            default -> refused(e);
        };
    }

    /// A trigger's refusal, or a value that the criteria cannot digest, concerns some candidate; everything else
    /// concerns the run.
    private static BatchOutcome refused(DatabaseException e) {
        if (e.inFunction() || e.state().startsWith("22")) {
            return new BatchOutcome.Unexplained(String.valueOf(e.getMessage()));
        }
        if (e.kind() == SqlState.UNDEFINED) {
            return new BatchOutcome.Drift(String.valueOf(e.getMessage()));
        }
        throw e;
    }

    private BatchTransaction.Result transact(long number, List<Long> subjects, boolean wait) {
        session().execute(Sql.of("""
                set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan;
                set local statement_timeout = {deadline}; set local lock_timeout = {deadline}
                """).with("deadline", Sql.number(deadline.toMillis())));
        checkDrift();
        var transaction = new BatchTransaction(session(), layout, sql, sharedRelations);
        BatchTransaction.Result result = transaction.run(subjects, wait);
        keep(number, result);
        return result;
    }

    private static final class DriftException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DriftException(String difference) {
            super(difference);
        }
    }

    private void checkDrift() {
        String now = fingerprint.text(session());
        if (!now.equals(frozenUnder)) {
            throw new DriftException(Drift.difference(frozenUnder, now));
        }
    }

    private void keep(long number, BatchTransaction.Result result) {
        var byReason = new TreeMap<String, List<Long>>();
        result.spared()
                .forEach((subject, reason) ->
                        byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(subject));
        if (result.deleted().isEmpty() && byReason.isEmpty()) {
            return;
        }
        decide(number, result.deleted(), byReason);
        session()
                .update(
                        BATCH,
                        layout.run(),
                        number,
                        result.deleted().size(),
                        result.spared().size(),
                        result.rows(),
                        result.moot());
        var body = new LinkedHashMap<String, Object>();
        body.put("batch", number);
        body.put("deleted", result.deleted().size());
        byReason.forEach((reason, subjects) -> body.put(reason, subjects.size()));
        body.put("rows", rowsByTable(result));
        new PostgresLedger(session()).append(layout.run(), "batch", body);
    }

    private void decide(long number, List<Long> deleted, Map<String, List<Long>> spared) {
        long decided = session().update(DELETED, number, layout.run(), deleted.toArray(Long[]::new));
        long meant = deleted.size();
        for (Map.Entry<String, List<Long>> reason : spared.entrySet()) {
            Long[] subjects = reason.getValue().toArray(Long[]::new);
            decided += session().update(SPARED, "spared", reason.getKey(), number, layout.run(), subjects);
            meant += subjects.length;
        }
        if (decided != meant) {
            throw new BatchTransaction.UnexplainedException("somebody else decided about candidates of this batch");
        }
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

    @Override
    public void park(List<Long> subjects, long number, String reason) {
        session().inTransaction(() -> {
            session().update(SPARED, "parked", reason, number, layout.run(), subjects.toArray(Long[]::new));
            new PostgresLedger(session())
                    .append(layout.run(), "parked", Map.of("candidates", subjects.size(), "reason", reason));
            return true;
        });
    }

    @Override
    public boolean reconnect() {
        return connection.reconnect();
    }

    private Session session() {
        return connection.session();
    }
}
