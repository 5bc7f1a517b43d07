package dev.expunge;

import java.util.List;
import java.util.Objects;

/// A failure told in four parts: what happened, what state the data is in, what to do next, and a stable code.
///
/// The text never holds row values: a message of the server is passed on only without its DETAIL (promise P11).
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The sentence for the usual case that nothing was touched yet.
    public static final String NOTHING_CHANGED = "nothing was deleted.";

    private final Code code;
    private final String dataState;
    private final transient List<String> next;

    /// Creates a failure.
    ///
    /// @param what what happened; the first line is a sentence, further lines are indented detail
    /// @param dataState one sentence on the state of the data
    /// @param next what to do next, one line each; may be empty only for bugs
    public Failure(Code code, String what, String dataState, List<String> next) {
        super(Objects.requireNonNull(what, "what is null"));
        this.code = Objects.requireNonNull(code, "code is null");
        this.dataState = Objects.requireNonNull(dataState, "dataState is null");
        this.next = List.copyOf(next);
    }

    /// A failure before anything was written to a business table.
    public static Failure nothingChanged(Code code, String what, String... next) {
        return new Failure(code, what, NOTHING_CHANGED, List.of(next));
    }

    /// Returns the same failure with its technical cause attached.
    public Failure causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    /// The stable code, which also decides the exit code.
    public Code code() {
        return code;
    }

    /// What happened.
    public String what() {
        return Objects.requireNonNull(getMessage(), "message is null");
    }

    /// What state the data is in.
    public String dataState() {
        return dataState;
    }

    /// What to do next, one line each.
    public List<String> next() {
        return next;
    }
}
