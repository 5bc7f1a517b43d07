package dev.expunge.sql;

/// The connection was lost between a commit and its reply. Whether the transaction took effect must be looked up;
/// it must not be repeated blindly (promise P5).
public final class CommitUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Wraps the loss of the connection.
    public CommitUnknownException(DatabaseException cause) {
        super("the reply to a commit was lost", cause);
    }
}
