package dev.expunge.guard;

import java.util.Objects;

/// What one guard says.
///
/// @param guard its name in the spec
/// @param measured the value, for people
/// @param limit the limit, for people
public record Finding(String guard, String measured, String limit, boolean passed) {
    public Finding {
        Objects.requireNonNull(guard, "guard is null");
        Objects.requireNonNull(measured, "measured is null");
        Objects.requireNonNull(limit, "limit is null");
    }
}
