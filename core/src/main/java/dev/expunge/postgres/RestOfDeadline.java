package dev.expunge.postgres;

import dev.expunge.sql.Sql;
import java.time.Duration;

/// Has the server itself end a batch's transaction when its deadline is over (promise P7), whatever becomes of the
/// watch that would cancel it: before each statement that may wait, the limits of the statement and of a silence of
/// ours become what is left of the deadline since the transaction began.
final class RestOfDeadline {
    private static final Sql REST = Sql.of("""
            select set_config('statement_timeout', greatest(1, rest)::text, true),
                   set_config('idle_in_transaction_session_timeout', greatest({silence}, rest)::text, true)
              from (select {deadline} - (extract(epoch from clock_timestamp() - now()) * 1000)::bigint as rest) r
            """);

    /// From version 17 on the server ends the connection of who stays beyond all that.
    private static final Sql HARD = Sql.of("""
            case when current_setting('transaction_timeout', true) is not null
                 then set_config('transaction_timeout', '{hard}', true) end
            """);

    /// The time between two statements of ours is no silence.
    private static final long SILENCE_MILLIS = 100;

    private static final long LAST_WORD_MILLIS = 500;

    private RestOfDeadline() {}

    /// One statement with one row.
    static Sql of(Duration deadline) {
        return REST.with("deadline", Sql.number(deadline.toMillis())).with("silence", Sql.number(SILENCE_MILLIS));
    }

    /// An expression for the first statement of a batch.
    static Sql hard(Duration deadline) {
        return HARD.with("hard", Sql.number(deadline.toMillis() + LAST_WORD_MILLIS));
    }
}
