package dev.expunge.sql;

import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// What the server or the driver complained about, reduced to what may be shown: never the DETAIL, which holds
/// key values, and never the message of a class in which PostgreSQL puts values into it (promise P11). The
/// original exception is not kept for that reason.
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String state;
    private final int position;
    private final boolean inFunction;

    private DatabaseException(String message, String state, int position, boolean inFunction) {
        super(message);
        this.state = state;
        this.position = position;
        this.inFunction = inFunction;
    }

    /// Wraps what JDBC threw.
    public static DatabaseException of(SQLException thrown) {
        String state = Optional.ofNullable(thrown.getSQLState()).orElse("");
        Optional<ServerErrorMessage> server = thrown instanceof PSQLException psql
                ? Optional.ofNullable(psql.getServerErrorMessage())
                : Optional.empty();
        boolean inFunction = server.map(ServerErrorMessage::getWhere).isPresent();
        var wrapped = new DatabaseException(
                describe(state, server, inFunction),
                state,
                server.map(ServerErrorMessage::getPosition).orElse(0),
                inFunction);
        wrapped.setStackTrace(thrown.getStackTrace());
        return wrapped;
    }

    private static String describe(String state, Optional<ServerErrorMessage> server, boolean inFunction) {
        return switch (SqlState.of(state)) {
            case INVALID, UNDEFINED, LOGIN, PRIVILEGE, RESOURCES, READ_ONLY, PREREQUISITE ->
                words(state, server, inFunction);
            case CONSTRAINT ->
                "the constraint "
                        + server.map(ServerErrorMessage::getConstraint).orElse("(unnamed)") + " of table "
                        + server.map(ServerErrorMessage::getTable).orElse("(unnamed)") + " does not hold (SQLSTATE "
                        + state + ")";
            case CONNECTION -> "the connection to the database is lost or cannot be made";
            case CANCELLED -> "the statement was cancelled";
            case TRANSIENT ->
                "a lock was not to be had, or another transaction was in the way (SQLSTATE " + state + ")";
            case OTHER -> "the server answered with SQLSTATE " + state;
        };
    }

    /// The server's own words, unless a value may stand in them: a function chooses its SQLSTATE and its message
    /// itself.
    private static String words(String state, Optional<ServerErrorMessage> server, boolean inFunction) {
        if (state.startsWith("22")) {
            return "a value does not fit its type (SQLSTATE " + state + ")";
        }
        return inFunction
                ? "a function or trigger that the statement called failed (SQLSTATE " + state + ")"
                : server.map(ServerErrorMessage::getMessage).orElse("SQLSTATE " + state);
    }

    /// Whether the statement failed for what some row holds, or for what its trigger did to it before: with other
    /// rows it may work.
    public boolean concernsRows() {
        return state.startsWith("21") || state.startsWith("22") || state.equals("27000");
    }

    /// Whether a function or trigger failed, rather than the statement itself.
    public boolean inFunction() {
        return inFunction;
    }

    /// The five-character SQLSTATE, empty where the driver had none.
    public String state() {
        return state;
    }

    /// What the SQLSTATE means for us.
    public SqlState kind() {
        return SqlState.of(state);
    }

    /// Where in the statement the server saw the mistake, counted in characters from 1; empty when it did not
    /// say.
    public OptionalInt position() {
        return position > 0 ? OptionalInt.of(position) : OptionalInt.empty();
    }
}
