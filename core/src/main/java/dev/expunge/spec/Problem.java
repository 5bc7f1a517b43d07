package dev.expunge.spec;

import java.util.Objects;
import java.util.Optional;

/// One thing that is wrong in a file or in an argument.
///
/// @param line the line in the file, counted from 1
/// @param key the path of the key, `guards.max_rows`
/// @param value what is written there; absent where it could be a secret, is long, or is no single value
/// @param message what is wrong, continuing the key: `must be at least 1`
/// @param nearest the valid spelling that comes closest
public record Problem(int line, String key, Optional<String> value, String message, Optional<String> nearest) {
    public Problem {
        Objects.requireNonNull(key, "key is null");
        Objects.requireNonNull(value, "value is null");
        Objects.requireNonNull(message, "message is null");
        Objects.requireNonNull(nearest, "nearest is null");
    }

    /// As one line for people, without the place: `guards.max_rows = 0   must be at least 1`.
    @Override
    public String toString() {
        return key
                + value.map(shown -> " = " + shown).orElse("")
                + "   "
                + message
                + nearest.map(valid -> "; did you mean " + valid + "?").orElse("");
    }
}
