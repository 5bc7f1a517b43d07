package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.delete.BatchOutcome;
import dev.expunge.delete.Batches;
import dev.expunge.delete.Lease;
import dev.expunge.delete.Pass;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Runs the batches of one worker on one connection: each a transaction that deletes, keeps its progress and
/// writes its ledger entry, or does nothing at all. Used by the worker's own thread.
final class PostgresBatches implements Batches {
    private static final Sql PENDING = Sql.of("""
            select subject from expunge.candidate
             where run = ? and state = 'pending' and subject > ? and subject <= ? order by subject limit ?
            """);
    private static final Sql PARK = Sql.of("""
            with parked as (
                update expunge.candidate set state = 'parked', reason = ?
                 where run = ? and subject = any(?) and state = 'pending'
                   and exists (select from expunge.lease where run = ? and number = ? and token = ?::uuid)
                returning 1),
            counted as (
                update expunge.lease set parked = parked + (select count(*) from parked)
                 where run = ? and number = ? and token = ?::uuid)
            select count(*) from parked
            """);
    /// Whoever has the row waits here until the batch that began with it is over, one way or the other.
    private static final Sql SETTLED = Sql.of("select 1 from expunge.lease where run = ? and number = ? for update");

    private static final Sql FOUND = Sql.of("""
            select number, deleted, spared, row_count, (extract(epoch from ended_at - began_at) * 1000)::bigint, parked
              from expunge.batch where run = ? and token = ?::uuid
            """);
    private static final Sql NEWS = Sql.of("""
            select greatest(max(number), ?), coalesce(sum(deleted) filter (where process <> ?::uuid), 0),
                   coalesce(sum(spared) filter (where process <> ?::uuid), 0),
                   coalesce(sum(row_count) filter (where process <> ?::uuid), 0)::bigint,
                   (select coalesce(sum(parked), 0)::bigint from expunge.lease where run = ?)
                     + (select coalesce(sum(parked), 0)::bigint from expunge.batch where run = ?)
              from expunge.batch where run = ? and number > ?
            """);

    /// Of a statement of ours: a publication's filter or columns that the replica identity lacks.
    private static final String NOT_IDENTIFYING = "42P10";

    private static final String IDENTITY = "let subscribers tell the deleted rows of that table apart:"
            + " alter table … replica identity full, or replica identity using index …";

    /// A statement has the batch's deadline; a server that is silent for so much longer is not there any more.
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final RunConnection connection;
    private final Setting setting;
    private final Layout layout;
    private final SharedRelations shared;
    private final BatchStatements sql;
    private final Trust trust = new Trust();
    private final HeldByFile files;
    private final SchemaWatch schema;
    private final RowWeights weights;
    private final Time time;

    /// What a run's batches are made from.
    ///
    /// @param frozenUnder the fingerprint of the schema that the set was frozen under
    /// @param deadline the longest a batch's transaction may stand
    /// @param ttl how long a lease stands without a sign of its holder
    /// @param workers how many the spec allows
    /// @param process a random name for the batches of this process
    /// @param history what this process believes to be committed
    /// @param holds who must not be deleted now
    record Setting(
            Layout layout,
            Sql criteria,
            String frozenUnder,
            Duration deadline,
            Duration ttl,
            int workers,
            UUID process,
            History history,
            Holds holds) {}

    PostgresBatches(RunConnection connection, Setting setting, Time time) {
        this.connection = connection;
        this.setting = setting;
        this.layout = setting.layout();
        this.shared = SharedRelations.of(session(), layout.run());
        this.sql = BatchStatements.of(
                new BatchSql(layout, setting.criteria(), shared.numbers(), setting.holds()), setting.deadline());
        this.files = new HeldByFile(setting.holds().files(time::nanos), layout.root());
        this.schema = new SchemaWatch(new Fingerprint(layout.graph()), setting.frozenUnder());
        this.time = time;
        this.weights = RowWeights.read(session(), layout.graph());
    }

    @Override
    public List<Long> pending(Lease lease, long after, int limit) {
        return connection.ask(s -> s.query(PENDING, row -> row.number(1), layout.run(), after, lease.last(), limit));
    }

    @Override
    public BatchOutcome delete(Lease lease, List<Long> subjects) {
        long begin = time.nanos();
        UUID token = UUID.randomUUID();
        try {
            Timed done = session()
                    .answeredWithin(
                            setting.deadline().plus(SILENCE),
                            () -> session()
                                    .inTransaction(() -> new Timed(transact(lease, token, subjects), time.nanos())));
            BatchOutcome.Committed committed = committed(done, begin);
            setting.history().committed(token, committed);
            return committed;
        } catch (BatchGate.LeaseLostException e) {
            return new BatchOutcome.LeaseLost();
        } catch (BatchTransaction.UnexplainedException e) {
            String what = String.valueOf(e.getMessage());
            new Excess(session(), layout.run()).requireSome(what, subjects);
            return new BatchOutcome.Unexplained(what);
        } catch (DriftException e) {
            return new BatchOutcome.Drift(String.valueOf(e.getMessage()));
        } catch (CommitUnknownException e) {
            return new BatchOutcome.ConnectionLost(token);
        } catch (DatabaseException e) {
            new HoldProbe(session(), layout.root(), setting.holds()).require(e, subjects);
            return failed(e, token);
        }
    }

    /// What a transaction did, and when its commit began.
    private record Timed(BatchRecord.Kept kept, long commitBegan) {}

    private BatchOutcome.Committed committed(Timed done, long begin) {
        BatchRecord.Kept kept = done.kept();
        return new BatchOutcome.Committed(
                kept.number(),
                kept.deleted(),
                kept.spared(),
                kept.parked(),
                kept.skipped(),
                kept.rows(),
                weights.of(kept.accounts()),
                time.elapsed(begin),
                time.elapsed(done.commitBegan()));
    }

    /// Only a connection that is gone was lost: a trigger that asks another server speaks of its own.
    private BatchOutcome failed(DatabaseException e, UUID token) {
        return switch (e.kind()) {
            case TRANSIENT, CANCELLED -> new BatchOutcome.Transient(e.state());
            case CONSTRAINT -> new BatchOutcome.Unexplained(String.valueOf(e.getMessage()));
            case CONNECTION ->
                e.inFunction() && !session().lost() ? refused(e) : new BatchOutcome.ConnectionLost(token);
            case READ_ONLY -> e.inFunction() ? refused(e) : new BatchOutcome.ConnectionLost(token);
            case RESOURCES -> throw e;
            default -> refused(e);
        };
    }

    /// A trigger's refusal, or rows that the criteria cannot digest, concern some candidate; everything else concerns
    /// the run.
    private static BatchOutcome refused(DatabaseException e) {
        if (e.inFunction() || e.concernsRows()) {
            return new BatchOutcome.Unexplained(String.valueOf(e.getMessage()));
        }
        if (e.kind() == SqlState.PREREQUISITE || e.state().equals(NOT_IDENTIFYING)) {
            return new BatchOutcome.Refused(String.valueOf(e.getMessage()), IDENTITY);
        }
        if (e.kind() == SqlState.UNDEFINED) {
            return new BatchOutcome.Drift(String.valueOf(e.getMessage()));
        }
        throw e;
    }

    private BatchRecord.Kept transact(Lease lease, UUID token, List<Long> subjects) {
        boolean alone = lease.pass().alone() && overlapping();
        BatchGate.Situation found = new BatchGate(session(), layout.run(), setting).enter(lease, alone);
        checkDrift();
        var transaction = new BatchTransaction(session(), sql, trust, files);
        Patience patience = patience(lease.pass(), !alone && (setting.workers() > 1 || found.siblings()));
        BatchTransaction.Result result = session().asTheApplication(() -> transaction.run(subjects, patience));
        new Vetoes(session(), layout).requireSome(result);
        var log = new BatchRecord(session(), layout, new BatchRecord.Name(token, setting.process()));
        checkDrift();
        return log.keep(result, overlapping() && !alone ? found.last() : BatchRecord.NOBODY_ELSE);
    }

    private static Patience patience(Pass pass, boolean siblings) {
        if (pass.waits()) {
            return Patience.WAITS;
        }
        return siblings ? Patience.SKIPS_REFERENCES : Patience.SKIPS_ROOTS;
    }

    /// Whether two candidates can have to do with the same row.
    private boolean overlapping() {
        return shared.any() || !layout.detached().isEmpty();
    }

    private static final class DriftException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DriftException(String difference) {
            super(difference);
        }
    }

    /// Asked before the batch, and again at its end, when its locks keep every change of the tables out until the
    /// commit: what changed in between never looks like changed rows.
    private void checkDrift() {
        schema.drift(session()).ifPresent(difference -> {
            throw new DriftException(difference);
        });
    }

    @Override
    public int park(Lease lease, List<Long> subjects, String reason) {
        String token = lease.token().toString();
        Long[] numbers = subjects.toArray(Long[]::new);
        long run = layout.run();
        int slice = lease.number();
        return connection.ask(s -> s.inTransaction(() -> {
            int parked =
                    s.one(PARK, row -> (int) row.number(1), reason, run, numbers, run, slice, token, run, slice, token);
            if (parked > 0) {
                new PostgresLedger(s).append(run, "parked", Map.of("candidates", parked, "reason", reason));
            }
            return parked;
        }));
    }

    @Override
    public BatchOutcome lookUp(Lease lease, UUID batch) {
        Optional<BatchOutcome.Committed> found = connection.ask(s -> s.inTransaction(() -> {
            s.execute(Sql.of("set local lock_timeout = '1s'"));
            s.query(SETTLED, row -> true, layout.run(), lease.number());
            return s.first(FOUND, PostgresBatches::committed, layout.run(), batch.toString());
        }));
        found.ifPresent(committed -> setting.history().committed(batch, committed));
        return found.map(BatchOutcome.class::cast).orElseGet(() -> new BatchOutcome.Transient("08006"));
    }

    private static BatchOutcome.Committed committed(Row row) {
        return new BatchOutcome.Committed(
                row.number(1),
                (int) row.number(2),
                (int) row.number(3),
                (int) row.number(6),
                0,
                row.number(4),
                row.number(4),
                Duration.ofMillis(row.number(5)),
                Duration.ZERO);
    }

    @Override
    public News since(long number) {
        String process = setting.process().toString();
        long run = layout.run();
        News news = connection.ask(s -> s.one(
                NEWS,
                row -> new News(row.number(1), row.number(2), row.number(3), row.number(4), row.number(5)),
                number,
                process,
                process,
                process,
                run,
                run,
                run,
                number));
        return setting.history().corrected(news);
    }

    @Override
    public boolean reconnect() {
        if (!connection.reconnect()) {
            return false;
        }
        return connection.ask(s -> {
            setting.history().compare(s, connection.timeline());
            return true;
        });
    }

    private Session session() {
        return connection.session();
    }
}
