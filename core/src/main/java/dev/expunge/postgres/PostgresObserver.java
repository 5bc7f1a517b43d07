package dev.expunge.postgres;

import dev.expunge.delete.Observation;
import dev.expunge.delete.Observer;
import dev.expunge.delete.Orders;
import dev.expunge.delete.Report;
import dev.expunge.signal.Reading;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Looks at a run through a connection of its own: what is asked of it, and what the server says about the connection
/// that deletes.
public final class PostgresObserver implements Observer {
    /// So many sessions are asked for who blocks them in one look, at most.
    static final int ASKED = 5;

    /// Waiters are found in pg_locks, which every role may read in full; who they are is shown as far as the
    /// role may see it. Asked for who blocks them are those that wait for something on which we hold a lock, for a
    /// row before anything else, those that have waited longest first. A snapshot keeps the rows that the run
    /// deletes from being cleaned up when it is older than the transaction number that was next when this observer
    /// first looked.
    static final Sql LOOK = Sql.of("""
            with own as (select pid, wait_event_type from pg_stat_activity where pid = ?),
            first as (
                  select p.pid from own, unnest(pg_blocking_pids(own.pid)) as p (pid)
                   where own.wait_event_type in ('Lock', 'LWLock') limit 1),
            lock as materialized (
                  select pid, granted, locktype = 'transactionid' as of_row, waitstart, {object} as object
                    from pg_locks where not granted or pid = (select pid from own)),
            waiting as materialized (
                  select pid from lock
                   where not granted and pid <> (select pid from own)
                     and object in (select object from lock where granted and pid = (select pid from own))
                   order by of_row desc, waitstart nulls last limit {asked}),
            waiter as (
                  select w.pid from waiting w where (select pid from own) = any (pg_blocking_pids(w.pid)) limit 1),
            named as (
                  select pid, 'pid ' || pid || ' (' || coalesce(nullif(application_name, ''), 'unnamed') || ')' as name
                    from pg_stat_activity where pid in (select pid from first union all select pid from waiter)),
            holder as (
                  select 'pid ' || pid || ' (' || coalesce(nullif(application_name, ''), 'unnamed') || ')'
                         || coalesce(', whose transaction began '
                                     || extract(epoch from clock_timestamp() - xact_start)::bigint || ' s ago,', '')
                         as name,
                         age(backend_xmin) as age
                    from pg_stat_activity
                   where backend_xmin is not null and backend_type <> 'autovacuum worker'
                     and coalesce(datname = current_database(), true)
                  union all
                  select 'a prepared transaction that is '
                         || extract(epoch from clock_timestamp() - prepared)::bigint || ' s old', age(transaction)
                    from pg_prepared_xacts where database = current_database()
                  union all
                  select 'the replication slot ' || slot_name, age(xmin)
                    from pg_replication_slots where xmin is not null)
            select coalesce((select own.wait_event_type in ('Lock', 'LWLock') and exists (select from first)
                                    or own.wait_event_type = 'Lock' from own), false),
                   (select name from named join first using (pid)),
                   (select name from named join waiter using (pid)),
                   (select name from holder where age > age(?::text::xid) order by age desc limit 1)
            """).with("object", LockObject.OF_ROW).with("asked", Sql.number(ASKED));
    private static final Sql NOW = Sql.of("select pg_snapshot_xmax(pg_current_snapshot())::xid::text");

    /// The longest that a look waits for the network.
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final Database database;
    private final RunConnection connection;
    private final RunExchange exchange = new RunExchange();
    private final Lifeline lifeline;
    private volatile long run;
    private String began = "";
    private Optional<Session> session = Optional.empty();

    /// @param connection the one to observe
    public PostgresObserver(Database database, RunConnection connection) {
        this.database = database;
        this.connection = connection;
        this.lifeline = new Lifeline(connection);
    }

    /// Reads that run's control row from now on. Before there is a run, nobody can ask anything of it.
    /// Thread-safe.
    public void follow(long number) {
        run = number;
    }

    /// Tells other terminals from now on how the signals stand. Thread-safe.
    public void tells(Supplier<List<Reading>> readings) {
        exchange.tells(readings);
    }

    @Override
    public Optional<Orders> exchange(Report report) {
        return seen(own -> exchange.exchange(own, run, report));
    }

    @Override
    public Optional<Observation> look() {
        return seen(own -> {
            Observation seen = own.one(LOOK, PostgresObserver::observation, connection.backendPid(), began);
            lifeline.look(own);
            return seen;
        });
    }

    private <T> Optional<T> seen(Function<Session, T> work) {
        try {
            return Optional.of(work.apply(session.orElseGet(this::open)));
        } catch (DatabaseException | CommitUnknownException e) {
            lifeline.failed(e);
            session.ifPresent(Session::close);
            session = Optional.empty();
            return Optional.empty();
        }
    }

    private Session open() {
        Session opened = database.open(Database.Access.READ_WRITE, "watch");
        opened.execute(Sql.of("set statement_timeout = '2s'; set synchronous_commit = off"));
        opened.await(ANSWER);
        if (began.isEmpty()) {
            began = opened.one(NOW, row -> row.text(1));
        }
        session = Optional.of(opened);
        return opened;
    }

    private static Observation observation(Row row) {
        return new Observation(row.flag(1), row.optionalText(2), row.optionalText(3), row.optionalText(4));
    }

    @Override
    public void cancelRunning() {
        connection.cancelRunning();
    }

    /// Says that this process works on the run no more; where that cannot be said, its silence will.
    @Override
    public void breakOff() {
        lifeline.breakOff();
    }

    @Override
    public void close() {
        if (run > 0) {
            seen(own -> {
                exchange.end(own);
                return true;
            });
        }
        session.ifPresent(Session::close);
    }
}
