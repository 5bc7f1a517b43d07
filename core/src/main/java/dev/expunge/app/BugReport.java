package dev.expunge.app;

import dev.expunge.Version;
import dev.expunge.sql.DatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/// Where in the program something unforeseen happened. Holds the names of exceptions and the places they came
/// from, never their messages, which could hold values of rows; the words of a [DatabaseException] are already
/// free of them.
final class BugReport {
    private final Throwable thrown;

    BugReport(Throwable thrown) {
        this.thrown = thrown;
    }

    /// Writes the report to a temporary file that only this user can read; empty when that fails too.
    Optional<Path> write() {
        try {
            Path file = Files.createTempFile("expunge-bug-", ".txt");
            return Optional.of(Files.writeString(file, text()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The report itself.
    String text() {
        var text = new StringBuilder("Expunge " + Version.number() + ", Java " + Runtime.version() + "\n");
        append(thrown, "", Collections.newSetFromMap(new IdentityHashMap<>()), text);
        return text.toString();
    }

    private static void append(Throwable from, String role, Set<Throwable> seen, StringBuilder text) {
        if (!seen.add(from)) {
            return;
        }
        String words = from instanceof DatabaseException e ? ": " + e.getMessage() : "";
        text.append(role).append(from.getClass().getName()).append(words).append('\n');
        for (StackTraceElement frame : from.getStackTrace()) {
            text.append("    at ").append(frame).append('\n');
        }
        for (Throwable other : from.getSuppressed()) {
            append(other, "suppressed: ", seen, text);
        }
        Throwable cause = from.getCause();
        if (cause != null) {
            append(cause, "caused by: ", seen, text);
        }
    }
}
