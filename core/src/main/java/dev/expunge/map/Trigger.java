package dev.expunge.map;

import java.util.Objects;

/// A trigger that a person made, enabled.
///
/// @param function schema and name of what it calls
public record Trigger(String name, String function, boolean onDelete, boolean onUpdate) {
    public Trigger {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(function, "function is null");
    }
}
