package dev.expunge.postgres;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.guard.Answer;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Measurements that write nothing and take no longer than they may: each is a read-only transaction of its
/// own, with a limit that the server keeps.
final class Bounded {
    /// The longest that anybody may hold a table's lock against a mere look.
    private static final Sql BEGIN = Sql.of("""
            set transaction read only; set local statement_timeout = {limit}; set local lock_timeout = '10s'
            """);

    /// Beyond the server's own limit: one that is silent for longer is not there any more.
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Session session;
    private final Duration limit;

    Bounded(Session session, Duration limit) {
        this.session = session;
        this.limit = limit;
    }

    /// What the measurement gives, or why it gives nothing.
    ///
    /// @throws DatabaseException when the connection is lost, or somebody else cancelled the statement
    <T> Answer<T> ask(Supplier<T> measurement) {
        Instant begin = Targets.now(session);
        try {
            return new Answer.Known<>(run(measurement));
        } catch (DatabaseException e) {
            return new Answer.Unknown<>(why(e, begin));
        }
    }

    /// What the measurement gives, without which there is nothing to judge.
    ///
    /// @param what it is about, for the message
    /// @throws Failure `GUARD_REFUSED` when it takes too long
    <T> T require(String what, Supplier<T> measurement) {
        Instant begin = Targets.now(session);
        try {
            return run(measurement);
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.CANCELLED) {
                throw e;
            }
            throw Failure.nothingChanged(
                    Code.GUARD_REFUSED,
                    what + " could not be counted: " + why(e, begin),
                    "give it more time with guards.time_limit of the spec",
                    "let counts and guards run on a replica: database.replica",
                    "look for an index that the criteria could use");
        }
    }

    private <T> T run(Supplier<T> measurement) {
        return session.answeredWithin(
                limit.plus(ANSWER),
                () -> session.asTheApplication(() -> session.inTransaction(() -> {
                    session.execute(BEGIN.with("limit", Sql.number(limit.toMillis())));
                    return measurement.get();
                })));
    }

    private String why(DatabaseException e, Instant begin) {
        if (e.kind() == SqlState.CONNECTION) {
            throw e;
        }
        if (e.kind() != SqlState.CANCELLED) {
            return Measure.withoutValues(String.valueOf(e.getMessage()));
        }
        if (Duration.between(begin, Targets.now(session)).compareTo(limit) < 0) {
            throw e;
        }
        return "it was not done within " + Amounts.exact(limit);
    }
}
