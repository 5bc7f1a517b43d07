package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Target;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.List;

/// The one connection over which a run writes. It holds the lock that keeps a second run out, for as long as the
/// server sees it: a killed process lets go of it by itself, and a new connection gets it only when the old one
/// is certainly gone, so that a commit whose reply was lost is either there or will never be.
///
/// Used by the run's thread; [#cancelRunning] and [#backendPid] may be called from others.
public final class RunConnection implements AutoCloseable {
    /// The two keys are "expunge" in ASCII, "expu" and "nge".
    private static final Sql LOCK = Sql.of("select pg_try_advisory_lock(1702391925, 7235429)");

    private static final Sql HOLDER = Sql.of("""
            select 'pid ' || a.pid || ' (' || a.application_name || ') since '
                   || to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
              from pg_locks l join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'advisory' and l.classid = 1702391925 and l.objid = 7235429 and l.granted
               and l.database = (select oid from pg_database where datname = current_database())
            """);

    private final Database database;
    private final Target target;
    private volatile Session session;
    private volatile int backendPid;

    /// Opens the connection.
    public RunConnection(Database database, String environment) {
        this.database = database;
        this.session = noticing(database.connect(Database.Access.READ_WRITE, "run"));
        try {
            this.target = Targets.of(session, environment);
            this.backendPid = session.backendPid();
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /// Has the server look every second whether we are still there while it runs a statement, so that the lock of
    /// a killed process is free soon. A server on a system that cannot do that goes without.
    private static Session noticing(Session opened) {
        try {
            opened.execute(Sql.of("set client_connection_check_interval = '1s'"));
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.CONNECTION) {
                throw e;
            }
        }
        return opened;
    }

    /// The session. A new one after each [#reconnect].
    public Session session() {
        return session;
    }

    /// The database that the connection leads to.
    public Target target() {
        return target;
    }

    /// Keeps every other run out until this connection ends.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` when one is there already
    public void lock() {
        if (!tryLock(session)) {
            String holder = session.first(HOLDER, row -> row.text(1)).orElse("somebody");
            throw Failure.nothingChanged(
                    Code.RUN_IN_THE_WAY,
                    "another run is working in this database: " + holder,
                    "look at it: expunge status SPEC",
                    "wait for its end, or stop it: expunge stop SPEC");
        }
    }

    private static boolean tryLock(Session on) {
        return on.one(LOCK, row -> row.flag(1));
    }

    /// Opens the connection again after it was lost. False when the server cannot be reached yet, or still has
    /// the old connection.
    ///
    /// @throws Failure `SIGNATURE_TARGET` when another server answers
    boolean reconnect() {
        session.close();
        try {
            Session fresh = noticing(database.open(Database.Access.READ_WRITE, "run"));
            if (!tryLock(fresh)) {
                fresh.close();
                return false;
            }
            Target now = Targets.of(fresh, target.environment());
            if (!now.equals(target)) {
                fresh.close();
                throw new Failure(
                        Code.SIGNATURE_TARGET,
                        "after the connection was lost, another server answers:\n  was  " + target + "\n  is   " + now,
                        "what was committed is committed; nothing was written to the other server.",
                        List.of("find out where database.url leads now"));
            }
            session = fresh;
            backendPid = fresh.backendPid();
            return true;
        } catch (DatabaseException e) {
            return false;
        }
    }

    /// Cancels the statement that is running, if any.
    void cancelRunning() {
        session.cancel();
    }

    /// The server's process id of the connection.
    int backendPid() {
        return backendPid;
    }

    @Override
    public void close() {
        session.close();
    }
}
