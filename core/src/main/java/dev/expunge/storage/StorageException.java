package dev.expunge.storage;

import java.io.IOException;
import java.util.List;

/// A place that refuses, with what mends it. The message names no key of a subject and no secret.
public class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> next;

    /// @param message what the place refused
    /// @param next what to do about it, one line each
    public StorageException(String message, List<String> next) {
        super(message);
        this.next = List.copyOf(next);
    }

    /// What to do about it, one line each.
    public List<String> next() {
        return next == null ? List.of() : next;
    }

    /// The same with its technical cause attached.
    public StorageException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }
}
