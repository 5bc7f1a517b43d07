package dev.expunge.postgres;

import dev.expunge.delete.Lease;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;

/// The first statement of each batch: makes sure that the lease stands, keeps its row until the end of the
/// transaction, and sets what the other statements need. One round trip.
final class BatchGate {
    private static final Sql ENTER = Sql.of("""
            with held as (
                update expunge.lease
                   set until_at = clock_timestamp() + {ttl} * interval '1 ms', backend = pg_backend_pid()
                 where run = ? and number = ? and token = ?::uuid and not done
                returning 1)
            select (select count(*) from held),
                   (select coalesce(max(number), 0) from expunge.batch where run = ?),
                   set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
                   set_config('statement_timeout', '{deadline}', true), set_config('lock_timeout', '{deadline}', true),
                   set_config('idle_in_transaction_session_timeout', '{deadline}', true), {others}
            """);
    /// The key is "exps" in ASCII, then the run.
    private static final Sql BESIDE_OTHERS = Sql.of("pg_advisory_xact_lock_shared(1702391923, {run})");
    private static final Sql WITHOUT_OTHERS = Sql.of("pg_advisory_xact_lock(1702391923, {run})");

    private final Session session;
    private final long run;
    private final PostgresBatches.Setting setting;

    BatchGate(Session session, long run, PostgresBatches.Setting setting) {
        this.session = session;
        this.run = run;
        this.setting = setting;
    }

    /// The worker was away for too long, and its slice is somebody else's.
    static final class LeaseLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// Begins a batch.
    ///
    /// @param alone whether no other worker may have a batch under way
    /// @return the number of the run's last batch
    /// @throws LeaseLostException when the token does not stand any more
    long enter(Lease lease, boolean alone) {
        Sql enter = ENTER.with("ttl", Sql.number(setting.ttl().toMillis()))
                .with("deadline", Sql.number(setting.deadline().toMillis()))
                .with("others", alone ? WITHOUT_OTHERS : BESIDE_OTHERS)
                .with("run", Sql.number(run));
        record Seen(boolean held, long last) {}
        Seen seen = session.one(
                enter,
                row -> new Seen(row.number(1) == 1, row.number(2)),
                run,
                lease.number(),
                lease.token().toString(),
                run);
        if (!seen.held()) {
            throw new LeaseLostException();
        }
        return seen.last();
    }
}
