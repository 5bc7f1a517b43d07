package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.util.List;

/// Turns everything that can go wrong into a failure in four parts: the one place where that is decided.
public final class Failures {
    private static final String CAST = "compare as text instead of casting what may be no such value, or cast only"
            + " where it fits: case when code ~ '^[0-9]+$' then code::bigint end";
    private static final String ONE_ROW = "let a subquery that is compared return one row for each candidate, or"
            + " write exists (select … where …)";

    private static final String AGAIN = "run the same command again; with --execute it resumes";

    private Failures() {}

    /// The failure that tells of `thrown`.
    ///
    /// @param data what is known of the data at this moment
    public static Failure of(RuntimeException thrown, DataState data) {
        return switch (thrown) {
            case Failure failure -> failure;
            case DatabaseException e -> ofDatabase(e, data).causedBy(e);
            case CommitUnknownException e ->
                new Failure(
                                Code.CONNECTION_LOST,
                                "the connection was lost between a commit and its reply",
                                "the last transaction took effect as a whole or not at all; " + "before it: "
                                        + data.sentence(),
                                List.of(AGAIN + " after looking which of the two it was"))
                        .causedBy(e);
            default -> bug(thrown, data);
        };
    }

    private static Failure ofDatabase(DatabaseException e, DataState data) {
        String said = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case PRIVILEGE ->
                new Failure(
                        Code.PRIVILEGE_REFUSED,
                        "the role may not do what this needs:\n  " + said,
                        data.sentence(),
                        List.of("grant it to the role that the spec names, or name another in database.user", AGAIN));
            case CONNECTION ->
                new Failure(
                        Code.CONNECTION_LOST, said, data.sentence(), List.of("when the database is back, " + AGAIN));
            case LOGIN ->
                new Failure(
                        Code.DATABASE_UNREACHABLE,
                        "the database does not let us in: " + said,
                        data.sentence(),
                        List.of("check database.user and database.password of the spec"));
            case RESOURCES, READ_ONLY, TRANSIENT, CANCELLED, PREREQUISITE -> refused(e.kind(), said, data);
            case INVALID, UNDEFINED -> invalid(e, data);
            case CONSTRAINT, OTHER -> bug(e, data);
        };
    }

    private static Failure refused(SqlState kind, String said, DataState data) {
        String remedy = switch (kind) {
            case RESOURCES -> "make room on the server (disk, memory, connections), then ";
            case READ_ONLY -> "let the server accept writes, or set database.url to the primary, then ";
            case PREREQUISITE -> "bring what the message names into that state, then ";
            case CANCELLED -> "find out who or which timeout cancelled it, then ";
            default -> "wait for the other transaction, then ";
        };
        return new Failure(
                Code.SERVER_REFUSED, "the server cannot do it now: " + said, data.sentence(), List.of(remedy + AGAIN));
    }

    /// Before the first batch the words are the spec's; later only a changed schema makes a statement invalid.
    private static Failure invalid(DatabaseException e, DataState data) {
        if (e.concernsRows()) {
            return new Failure(
                    Code.CRITERIA_INVALID,
                    "the server cannot compute an expression of the criteria or of an edge for some row:\n  "
                            + e.getMessage(),
                    data.sentence(),
                    List.of(e.state().startsWith("21") ? ONE_ROW : CAST));
        }
        String said = "the server does not understand a statement:\n  " + e.getMessage()
                + (e.position().isPresent() ? "\n  at character " + e.position().getAsInt() + " of it" : "");
        if (data.touched()) {
            return new Failure(
                    Code.SCHEMA_DRIFT,
                    said,
                    data.sentence(),
                    List.of("look at what changed in the schema; then begin a new run, which freezes a new set"));
        }
        Code code = e.kind() == SqlState.UNDEFINED ? Code.SCHEMA_MISMATCH : Code.CRITERIA_INVALID;
        return new Failure(
                code, said, data.sentence(), List.of("compare the criteria and the edges of the spec with the schema"));
    }

    private static Failure bug(RuntimeException thrown, DataState data) {
        String place = new BugReport(thrown)
                .write()
                .map(file -> "send the report, which holds no values of rows: " + file)
                .orElse("send the name above and what you did; the report itself could not be written");
        return new Failure(
                        Code.BUG,
                        "Expunge did not foresee this: " + thrown.getClass().getName(),
                        data.sentence(),
                        List.of(place))
                .causedBy(thrown);
    }
}
