package dev.expunge.postgres;

import dev.expunge.delete.Lease;
import dev.expunge.delete.Leases;
import dev.expunge.delete.Pass;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// The slices of a run in table `expunge.lease`, as one worker's connection sees them. All times are the server's.
final class PostgresLeases implements Leases {
    private static final int BATCHES_IN_A_SLICE = 8;
    private static final int SLICES_OF_A_WORKER = 12;
    private static final int MOST_SLICES = 64;

    private static final Sql PENDING = Sql.of("""
            select count(*), coalesce(min(subject), 1), coalesce(max(subject), 0)
              from expunge.candidate where run = ? and state = 'pending'
            """);
    private static final Sql CUT = Sql.of("""
            insert into expunge.lease (run, number, first_subject, last_subject)
            select ?, row_number() over (order by first), first, least(first + ? - 1, ?)
              from generate_series(?, ?, ?) as first
            """);
    private static final Sql REOPEN = Sql.of("""
            update expunge.lease l set done = false, pass = 1
             where run = ? and done
               and exists (select from expunge.candidate c where c.run = l.run and c.state = 'pending'
                              and c.subject between l.first_subject and l.last_subject)
            """);
    private static final Sql PRESENT = Sql.of("select count(*) from expunge.lease where run = ?");

    /// A lease whose connection is gone is free at once; one that is half open or frozen, when its time is over.
    private static final Sql TAKE = Sql.of("""
            update expunge.lease l
               set token = gen_random_uuid(), holder = ?, backend = pg_backend_pid(),
                   until_at = clock_timestamp() + ? * interval '1 ms'
             where l.run = ? and l.number = (
                   select f.number from expunge.lease f
                    where f.run = ? and not f.done
                      and (f.token is null or f.until_at < clock_timestamp()
                           or not exists (select from pg_stat_activity a where a.pid = f.backend))
                    order by f.pass, f.number limit 1 for update skip locked)
            returning l.number, l.first_subject, l.last_subject, l.pass, l.token::text
            """);
    private static final Sql PASSED = Sql.of("""
            update expunge.lease l
               set token = null, holder = null, backend = null, until_at = null,
                   pass = case when pending then least(pass + 1, ?) else pass end, done = not pending or pass >= ?
              from (select exists (select from expunge.candidate
                                    where run = ? and subject between ? and ? and state = 'pending')) as p (pending)
             where l.run = ? and l.number = ? and l.token = ?::uuid
            """);
    private static final Sql GIVE_BACK = Sql.of("""
            update expunge.lease set token = null, holder = null, backend = null, until_at = null
             where run = ? and number = ? and token = ?::uuid
            """);
    private static final Sql ALL_DONE =
            Sql.of("select not exists (select from expunge.lease where run = ? and not done)");

    private final RunConnection connection;
    private final long run;
    private final Duration ttl;
    private final String holder;

    /// @param ttl how long a lease stands without a sign of its holder
    /// @param holder who takes leases, for people
    PostgresLeases(RunConnection connection, long run, Duration ttl, String holder) {
        this.connection = connection;
        this.run = run;
        this.ttl = ttl;
        this.holder = holder;
    }

    /// Cuts the pending candidates of a run into slices, where that was not done before; slices that ended with
    /// candidates pending are opened again.
    static void cut(Session session, long run, int roots, int workers) {
        session.inTransaction(() -> {
            session.update(REOPEN, run);
            if (session.one(PRESENT, row -> row.number(1), run) == 0) {
                session.query(PENDING, row -> new long[] {row.number(1), row.number(2), row.number(3)}, run)
                        .forEach(p -> {
                            long width = width(p[0], roots, workers);
                            session.update(CUT, run, width, p[2], p[1], p[2], width);
                        });
            }
            return true;
        });
    }

    /// How many subjects a slice spans: several batches, so that few come short; a small part of what a worker has
    /// to do, so that all end together; and not so many slices that they cost time themselves.
    static long width(long candidates, int roots, int workers) {
        long several = Math.max((long) BATCHES_IN_A_SLICE * roots, Math.ceilDiv(candidates, MOST_SLICES));
        long balanced = Math.ceilDiv(candidates, (long) SLICES_OF_A_WORKER * workers);
        return Math.ceilDiv(Math.max(1, Math.min(several, balanced)), (long) roots) * roots;
    }

    @Override
    public Optional<Lease> take() {
        return connection.ask(s -> s.first(TAKE, PostgresLeases::lease, holder, ttl.toMillis(), run, run));
    }

    private static Lease lease(Row row) {
        return new Lease(
                (int) row.number(1),
                row.number(2),
                row.number(3),
                Pass.of((int) row.number(4)),
                UUID.fromString(row.text(5)));
    }

    @Override
    public void passed(Lease lease) {
        int last = Pass.LAST.number();
        String token = lease.token().toString();
        connection.ask(s -> s.update(PASSED, last, last, run, lease.first(), lease.last(), run, lease.number(), token));
    }

    @Override
    public void giveBack(Lease lease) {
        connection.ask(
                s -> s.update(GIVE_BACK, run, lease.number(), lease.token().toString()));
    }

    @Override
    public boolean allDone() {
        return connection.ask(s -> s.one(ALL_DONE, row -> row.flag(1), run));
    }
}
