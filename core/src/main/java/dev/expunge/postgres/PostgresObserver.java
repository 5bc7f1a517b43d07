package dev.expunge.postgres;

import dev.expunge.delete.Observation;
import dev.expunge.delete.Observer;
import dev.expunge.delete.Request;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.Locale;
import java.util.Optional;

/// Looks at a run through a connection of its own: the control row, and what the server says about the connection
/// that deletes.
public final class PostgresObserver implements Observer {
    private static final Sql LOOK = Sql.of("""
            select coalesce((select wanted from expunge.control where run = ?), 'run'),
                   coalesce(a.wait_event_type in ('Lock', 'LWLock') and b.pid is not null
                            or a.wait_event_type = 'Lock', false),
                   case when b.pid is not null
                        then 'pid ' || b.pid || ' (' || coalesce(nullif(b.application_name, ''), 'unnamed') || ')' end
              from (select 1) one
              left join pg_stat_activity a on a.pid = ?
              left join lateral (select pid from unnest(pg_blocking_pids(a.pid)) as p (pid) limit 1) first on true
              left join pg_stat_activity b on b.pid = first.pid
            """);

    private final Database database;
    private final RunConnection connection;
    private volatile long run;
    private Optional<Session> session = Optional.empty();

    /// @param connection the one to observe
    public PostgresObserver(Database database, RunConnection connection) {
        this.database = database;
        this.connection = connection;
    }

    /// Reads that run's control row from now on. Before there is a run, nobody can ask anything of it.
    /// Thread-safe.
    public void follow(long number) {
        run = number;
    }

    @Override
    public Optional<Observation> look() {
        try {
            Session own = session.orElseGet(this::open);
            return own.first(LOOK, PostgresObserver::observation, run, connection.backendPid());
        } catch (DatabaseException | CommitUnknownException e) {
            session.ifPresent(Session::close);
            session = Optional.empty();
            return Optional.empty();
        }
    }

    private Session open() {
        Session opened = database.open(Database.Access.READ_ONLY, "watch");
        opened.execute(Sql.of("set statement_timeout = '2s'"));
        session = Optional.of(opened);
        return opened;
    }

    private static Observation observation(Row row) {
        return new Observation(Request.valueOf(row.text(1).toUpperCase(Locale.ROOT)), row.flag(2), row.optionalText(3));
    }

    @Override
    public void cancelRunning() {
        connection.cancelRunning();
    }

    @Override
    public void close() {
        session.ifPresent(Session::close);
    }
}
