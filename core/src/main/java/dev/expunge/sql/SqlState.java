package dev.expunge.sql;

/// What a SQLSTATE means for us. Decided by the code alone: messages are translated, codes are not.
public enum SqlState {
    /// Serialization failure, deadlock, lock not available: the same batch may work in a moment.
    TRANSIENT,
    /// The statement was cancelled, by us or by a timeout.
    CANCELLED,
    /// The connection is gone, or the server ended it, is shutting down or starting up.
    CONNECTION,
    /// Wrong user, password or database.
    LOGIN,
    /// The role may not do that.
    PRIVILEGE,
    /// The statement cannot be understood: syntax, or a name that does not exist.
    INVALID,
    /// A foreign key, check or unique constraint does not hold.
    CONSTRAINT,
    /// Disk full, out of memory, too many connections.
    RESOURCES,
    /// A write in a read-only transaction, or on a server in recovery.
    READ_ONLY,
    /// A table or column named does not exist (a part of invalid that has its own remedy).
    UNDEFINED,
    /// Something is not in the state that the statement needs: a published table without a replica identity.
    PREREQUISITE,
    /// None of these.
    OTHER;

    /// Classifies a five-character SQLSTATE; an empty one means the driver lost the server.
    public static SqlState of(String state) {
        return switch (state) {
            case "40001", "40P01", "55P03" -> TRANSIENT;
            case "57014" -> CANCELLED;
            case "42501" -> PRIVILEGE;
            case "42P01", "42703", "3F000" -> UNDEFINED;
            case "25006" -> READ_ONLY;
            case "55000" -> PREREQUISITE;
            case "08004" -> LOGIN;
            case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "" -> CONNECTION;
            default -> ofClass(state);
        };
    }

    private static SqlState ofClass(String state) {
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "08" -> CONNECTION;
            case "28", "3D" -> LOGIN;
            case "42" -> INVALID;
            case "21", "22" -> INVALID;
            case "23" -> CONSTRAINT;
            case "53" -> RESOURCES;
            case "40" -> TRANSIENT;
            default -> OTHER;
        };
    }
}
