package dev.expunge.postgres;

import dev.expunge.delete.Lease;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;

/// The first statement of each batch: makes sure that the lease stands, keeps its row until the end of the
/// transaction, and sets what the other statements need. One round trip.
///
/// The commit does not wait for the disk, as long as no synchronous standby is configured: a server that crashes
/// loses the last batches whole, rows, progress and ledger entry together, and the run does them again. Whatever
/// is written after the last batch waits, and the server's log is flushed in its order, so nothing is said to be
/// done before it is.
final class BatchGate {
    private static final Sql ENTER = Sql.of("""
            with held as (
                update expunge.lease
                   set until_at = clock_timestamp() + {ttl} * interval '1 ms', backend = pg_backend_pid()
                 where run = ? and number = ? and token = ?::uuid and not done
                returning 1)
            select (select count(*) from held),
                   (select coalesce(max(number), 0) from expunge.batch where run = ?),
                   exists (select from expunge.lease where run = ? and number <> ? and token is not null and not done),
                   set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
                   set_config('statement_timeout', '{deadline}', true), set_config('lock_timeout', '{deadline}', true),
                   set_config('idle_in_transaction_session_timeout', '{deadline}', true),
                   set_config('synchronous_commit', case current_setting('synchronous_standby_names')
                              when '' then 'off' else current_setting('synchronous_commit') end, true), {hard}, {others}
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

    /// What a batch finds when it begins.
    ///
    /// @param last number of the run's last batch
    /// @param siblings whether other workers are at work
    record Situation(long last, boolean siblings) {}

    /// Begins a batch.
    ///
    /// @param alone whether no other worker may have a batch under way
    /// @throws LeaseLostException when the token does not stand any more
    Situation enter(Lease lease, boolean alone) {
        Sql enter = ENTER.with("ttl", Sql.number(setting.ttl().toMillis()))
                .with("deadline", Sql.number(setting.deadline().toMillis()))
                .with("hard", RestOfDeadline.hard(setting.deadline()))
                .with("others", alone ? WITHOUT_OTHERS : BESIDE_OTHERS)
                .with("run", Sql.number(run));
        record Seen(boolean held, Situation situation) {}
        Seen seen = session.one(
                enter,
                row -> new Seen(row.number(1) == 1, new Situation(row.number(2), row.flag(3))),
                run,
                lease.number(),
                lease.token().toString(),
                run,
                run,
                lease.number());
        if (!seen.held()) {
            throw new LeaseLostException();
        }
        return seen.situation();
    }
}
