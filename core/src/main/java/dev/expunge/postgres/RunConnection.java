package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Target;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A connection over which a run writes, with the locks that say so for as long as the server sees it: a killed
/// process lets go of them by itself, and a new connection gets them only when the old one is certainly gone.
///
/// The process that leads a run holds the database's one lock for runs, which keeps a second run out, and the
/// run's own; a process that joined it holds the run's second lock, shared. The other connections of a process
/// hold none: what they do is bound by their leases.
///
/// Used by one worker's thread; [#cancelRunning] and [#backendPid] may be called from others.
public final class RunConnection implements AutoCloseable {
    private static final String PURPOSE = "run";

    /// The longest that the server may take for what is no work.
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Sql LOCK = Sql.of("pg_try_advisory_lock(1702391925, 7235429)");
    private static final Sql LEAD = Sql.of("pg_try_advisory_lock(1702391916, {run})");
    private static final Sql JOIN = Sql.of("pg_try_advisory_lock_shared(1702391914, {run})");

    private static final Sql RESTORE = Sql.of("pg_try_advisory_lock_shared(1702391922, {run})");

    private final Database database;
    private final Target target;
    private final List<Sql> locks = new ArrayList<>();
    private final List<RunConnection> beside = new CopyOnWriteArrayList<>();
    private final List<Session> company = new CopyOnWriteArrayList<>();
    private volatile Session session;
    private volatile OwnBackend backend;
    private volatile int timeline;
    /// Whoever gave up waiting for a new connection must not leave one behind.
    private volatile boolean closed;
    private volatile boolean reachable = true;

    /// Opens the connection.
    public RunConnection(Database database, String environment) {
        this.database = database;
        this.session = noticing(database.connect(Database.Access.READ_WRITE, PURPOSE));
        try {
            session.await(ANSWER);
            this.target = Targets.of(session, environment);
            this.backend = OwnBackend.of(session);
            this.timeline = Targets.timeline(session);
            session.await(Duration.ZERO);
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

    /// Asks what takes the server milliseconds: one that is silent for ten seconds is not there any more.
    <T> T ask(Function<Session, T> question) {
        Session asked = session;
        return asked.answeredWithin(ANSWER, () -> question.apply(asked));
    }

    /// The database that the connection leads to.
    public Target target() {
        return target;
    }

    /// One more connection to the same database, for another worker of this process.
    ///
    /// @throws Failure `SIGNATURE_TARGET` when another server answers
    RunConnection another() {
        var other = new RunConnection(database, target.environment());
        if (other.target().equals(target)) {
            return other;
        }
        other.close();
        throw otherServer(other.target());
    }

    /// The same for work of which this connection does a part: what cancels its statement cancels theirs.
    RunConnection beside() {
        RunConnection other = another();
        beside.add(other);
        return other;
    }

    /// What cancels the statement of this connection cancels that session's, too, from now on.
    void accompany(Session reading) {
        company.add(reading);
    }

    /// An observer of this connection.
    PostgresObserver observer(long run) {
        var observer = new PostgresObserver(database, this);
        observer.follow(run);
        return observer;
    }

    /// Keeps every other run out until this connection ends.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` when one is there already
    public void lock() {
        hold(LOCK);
    }

    /// Says that this process leads the run.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` when processes of another run are still working, their lead being gone
    public void lead(long run) {
        new Presence(session).requireNobodyElse(run);
        hold(LEAD.with("run", Sql.number(run)));
    }

    /// Says that this process joined the run.
    public void join(long run) {
        hold(JOIN.with("run", Sql.number(run)));
    }

    /// Says that this process reads the export of the run, whose key must not be destroyed meanwhile.
    public void restore(long run) {
        hold(RESTORE.with("run", Sql.number(run)));
    }

    /// Who was in the way may be gone before it can be asked who it was: then the lock is free.
    private void hold(Sql lock) {
        var presence = new Presence(session);
        boolean held = tryLock(session, lock) || (presence.holder().isEmpty() && tryLock(session, lock));
        if (!held) {
            throw presence.inTheWay();
        }
        locks.add(lock);
    }

    private static boolean tryLock(Session on, Sql lock) {
        return on.one(Sql.of("select {lock}").with("lock", lock), row -> row.flag(1));
    }

    /// Opens the connection again after it was lost. False when the server cannot be reached yet, is a standby that
    /// nobody has promoted yet, or still has the old connection: that one is ended, wherever it got stuck.
    ///
    /// @throws Failure `SIGNATURE_TARGET` when another server answers
    boolean reconnect() {
        session.abort();
        reachable = false;
        try {
            Session fresh = noticing(database.open(Database.Access.READ_WRITE, PURPOSE));
            reachable = true;
            boolean ready = false;
            try {
                ready = ready(fresh);
            } finally {
                if (!ready) {
                    fresh.close();
                }
            }
            return ready;
        } catch (DatabaseException e) {
            return false;
        }
    }

    private boolean ready(Session fresh) {
        fresh.await(ANSWER);
        if (Targets.inRecovery(fresh)) {
            return false;
        }
        Target now = Targets.of(fresh, target.environment());
        if (!now.equals(target)) {
            throw otherServer(now);
        }
        if (backend.end(fresh) || !locks.stream().allMatch(lock -> tryLock(fresh, lock))) {
            return false;
        }
        timeline = Targets.timeline(fresh);
        backend = OwnBackend.of(fresh);
        fresh.await(Duration.ZERO);
        session = fresh;
        if (closed) {
            fresh.close();
        }
        return true;
    }

    /// The history that the server is on: every promotion of a standby begins a new one.
    int timeline() {
        return timeline;
    }

    private Failure otherServer(Target now) {
        return new Failure(
                Code.SIGNATURE_TARGET,
                "after the connection was lost, another server answers:\n  was  " + target + "\n  is   " + now,
                "what was committed is committed; nothing was written to the other server.",
                List.of("find out where database.url leads now"));
    }

    /// What the observer sees of the connection at one moment.
    Lifeline.Line line() {
        return new Lifeline.Line(session, backend.pid());
    }

    /// Cancels the statement that is running, if any, and those of the connections [#beside] this one.
    void cancelRunning() {
        session.cancel();
        company.forEach(Session::cancel);
        beside.removeIf(other -> other.closed);
        beside.forEach(RunConnection::cancelRunning);
    }

    /// The server's process id of the connection.
    int backendPid() {
        return backend.pid();
    }

    /// Where the connection was lost, its server process may not know yet, and keep the locks: it is ended where
    /// the server can be reached.
    @Override
    public void close() {
        closed = true;
        boolean lost = session.lost();
        session.close();
        if (lost && reachable) {
            endLost();
        }
    }

    private void endLost() {
        try (Session other = database.open(Database.Access.READ_WRITE, PURPOSE)) {
            backend.end(other);
        } catch (DatabaseException | Failure e) {
            // the server notices by itself, within half a minute
        }
    }
}
