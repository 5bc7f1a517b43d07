package dev.expunge.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/// Every call of one run that reaches the server, in order, and what happens to one of them. Thread-safe.
final class Calls {
    /// Makes the server fail the statement in all its forms: the transaction is spoiled, the driver throws.
    private static final String DEADLOCK = "do $$ begin raise exception using errcode = '40P01'; end $$";

    /// The connections whose calls come by the clock.
    static final Set<String> CLOCKED = Set.of("expunge watch", "expunge signals", "expunge journal");

    private final List<Call> made = new ArrayList<>();
    private final Map<Call, Integer> times = new HashMap<>();
    private volatile String phase = "connect";
    private volatile Consumer<Call> between = call -> {};
    private Breach breach = new Breach(new Call("", "", "", ""), 0, Mode.BEFORE);
    private boolean broken;
    private boolean over;

    /// One kind of call.
    ///
    /// @param phase the stage that was going on
    /// @param purpose whose connection it went over
    /// @param sql the statement with `#` for each number, empty for calls without
    record Call(String phase, String purpose, String method, String sql) {
        @Override
        public String toString() {
            String text = sql.replaceAll("\\s+", " ").strip();
            return phase + " | " + purpose + " | " + method + " | " + text.substring(0, Math.min(90, text.length()));
        }
    }

    /// How a call breaks.
    enum Mode {
        /// The connection dies before the server hears of it.
        BEFORE,
        /// It takes effect; the connection dies before the reply.
        AFTER,
        /// The server answers with an error; the connection lives.
        ERROR
    }

    /// The call to break.
    ///
    /// @param time the first, second … of its kind
    record Breach(Call call, int time, Mode mode) {
        @Override
        public String toString() {
            return mode + " time " + time + " of " + call;
        }
    }

    /// What the driver does.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /// Breaks that call, once.
    synchronized Calls breaking(Breach wanted) {
        breach = wanted;
        return this;
    }

    /// Is told of each call before it is made, on the thread that makes it.
    Calls before(Consumer<Call> act) {
        between = act;
        return this;
    }

    /// From here on calls belong to that stage.
    void enter(String stage) {
        phase = stage;
    }

    /// What has not broken by now does not break any more.
    synchronized void end() {
        over = true;
    }

    synchronized List<Call> made() {
        return List.copyOf(made);
    }

    synchronized boolean broken() {
        return broken;
    }

    /// Makes a call, or breaks it.
    ///
    /// @param connection the one that dies of it
    <T extends @Nullable Object> T through(
            String purpose, String method, String sql, Connection connection, Work<T> work) throws SQLException {
        Call call = call(purpose, method, sql);
        between.accept(call);
        if (!isDue(call)) {
            return work.run();
        }
        if (breach.mode() == Mode.AFTER) {
            work.run();
        }
        if (breach.mode() == Mode.ERROR) {
            fail(connection);
        }
        throw die(connection);
    }

    /// The same for the call that makes a connection.
    Connection connecting(String purpose, Work<Connection> work) throws SQLException {
        Call call = call(purpose, "connect", "");
        between.accept(call);
        if (!isDue(call)) {
            return work.run();
        }
        throw switch (breach.mode()) {
            case BEFORE -> new PSQLException("broken", PSQLState.CONNECTION_UNABLE_TO_CONNECT);
            case AFTER -> die(work.run());
            case ERROR -> new SQLException("too many clients", "53300");
        };
    }

    /// Who looks by the clock knows nothing of stages.
    private Call call(String purpose, String method, String sql) {
        return new Call(CLOCKED.contains(purpose) ? "" : phase, purpose, method, sql.replaceAll("\\d+", "#"));
    }

    private synchronized boolean isDue(Call call) {
        made.add(call);
        int time = Objects.requireNonNull(times.merge(call, 1, Integer::sum));
        boolean due = !broken && !over && call.equals(breach.call()) && time == breach.time();
        broken |= due;
        return due;
    }

    private static void fail(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(DEADLOCK);
        }
    }

    private static SQLException die(Connection connection) throws SQLException {
        connection.abort(Runnable::run);
        return new PSQLException("broken", PSQLState.CONNECTION_FAILURE);
    }
}
