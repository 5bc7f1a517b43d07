package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.postgres.TableLocks;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What is read before anybody watches over a run: schema, rights, state. It takes milliseconds, so a server that is
/// silent for half a minute is gone, and a lock that stands for ten seconds is told with who holds it: the server
/// itself locks a table to spell its expressions out.
final class BoundedReading {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private BoundedReading() {}

    /// Runs `work`, which reads `what`.
    ///
    /// @throws Failure `SERVER_REFUSED` when another session holds a table's lock, `CONNECTION_LOST` when
    /// the server does not answer
    static <T> T of(Session session, String what, Supplier<T> work) {
        return within(ANSWER, session, what, work);
    }

    /// The same with another limit for each answer.
    static <T> T within(Duration answer, Session session, String what, Supplier<T> work) {
        try {
            return session.answeredWithin(answer, () -> {
                session.execute(Sql.of("set lock_timeout = '10s'"));
                T result = work.get();
                session.execute(Sql.of("set lock_timeout = 0"));
                return result;
            });
        } catch (DatabaseException e) {
            if (e.state().equals(LOCK_NOT_AVAILABLE)) {
                throw locked(session, what).causedBy(e);
            }
            throw e.kind() == SqlState.CONNECTION ? silent(what).causedBy(e) : e;
        }
    }

    private static Failure locked(Session session, String what) {
        List<String> held = session.answeredWithin(ANSWER, () -> new TableLocks(session).heldByOthers());
        String who = held.isEmpty()
                ? "\n  whoever held it has let go of it meanwhile"
                : held.stream().map(line -> "\n  " + line).collect(Collectors.joining());
        return Failure.nothingChanged(
                Code.SERVER_REFUSED,
                "another session locks a table, so " + what + " cannot be read; it was waited for ten seconds:" + who,
                "wait until it is done, or end it: select pg_terminate_backend(…); then run the same command again");
    }

    private static Failure silent(String what) {
        return Failure.nothingChanged(
                Code.CONNECTION_LOST,
                "the connection was lost, or the server was silent for half a minute, while " + what + " was read",
                "look whether the server is there and what stands between here and it; then run the same command again");
    }
}
