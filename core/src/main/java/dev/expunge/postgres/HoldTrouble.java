package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.util.List;

/// Says that somewhere it cannot be read who is under a hold: then nobody is deleted (promise P9).
final class HoldTrouble {
    private static final String STATE = "nothing was deleted without a look at the holds; what was deleted before stays"
            + " so, each candidate with all its rows.";

    private HoldTrouble() {}

    /// @param title of the source
    /// @param why without values
    static Failure unreadable(String title, String why) {
        return unreadable(title, why, "see to it that it can be read");
    }

    private static Failure unreadable(String title, String why, String remedy) {
        return new Failure(
                Code.HOLD_UNREADABLE,
                "it cannot be read who is under a hold\n  " + title + ": " + why,
                STATE,
                List.of(
                        remedy,
                        "then run the same command again; with --execute it resumes",
                        "where nobody is to be held by it any more, take it out of holds in the spec"));
    }

    /// @param title of the source
    static Failure unreadable(String title, DatabaseException e) {
        return switch (e.kind()) {
            case PRIVILEGE -> unreadable(title, "the role may not read it: " + words(e), grant(title));
            case TRANSIENT, CANCELLED ->
                unreadable(
                        title, "another session has locked it (SQLSTATE " + e.state() + ")", "wait for that session");
            default -> unreadable(title, words(e));
        };
    }

    private static String grant(String title) {
        return title.equals(Holds.OWN)
                ? "let the owner of schema expunge grant usage on it, and select on expunge.hold, to the role that the"
                        + " spec names in database.user; `expunge grants` prints them"
                : "let its owner grant select on it to the role that the spec names in database.user";
    }

    /// A server's words about a value repeat it.
    private static String words(DatabaseException e) {
        return e.state().startsWith("22")
                ? "a value in it is not what the root's key or the condition needs (SQLSTATE " + e.state() + ")"
                : Measure.withoutValues(String.valueOf(e.getMessage()));
    }

    /// Whether the failure of a statement can be that of a source, and not of the connection or of the moment.
    static boolean told(DatabaseException e) {
        return e.kind() != SqlState.CONNECTION && e.kind() != SqlState.READ_ONLY && e.kind() != SqlState.RESOURCES;
    }
}
