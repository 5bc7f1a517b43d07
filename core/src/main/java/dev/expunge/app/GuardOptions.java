package dev.expunge.app;

import dev.expunge.guard.Overrides;
import java.util.Objects;
import java.util.Optional;

/// What a command says to the guards.
///
/// @param overrides those that a person lets pass this once
/// @param counted how many candidates the dry run counted
public record GuardOptions(Overrides overrides, Optional<Long> counted) {
    /// Nothing.
    public static final GuardOptions NONE = new GuardOptions(Overrides.NONE, Optional.empty());

    public GuardOptions {
        Objects.requireNonNull(overrides, "overrides is null");
        Objects.requireNonNull(counted, "counted is null");
    }
}
