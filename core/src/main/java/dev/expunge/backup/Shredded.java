package dev.expunge.backup;

import java.util.Objects;

/// That a run's key was destroyed, as it is noted where the key was.
///
/// @param publicKey of the run
/// @param sha256 of the wrapped private half that is gone
/// @param at when, ISO 8601
/// @param by a database role
/// @param reason why before the horizon; empty when it was over
public record Shredded(String publicKey, String sha256, String at, String by, String reason) {
    public Shredded {
        Objects.requireNonNull(publicKey, "publicKey is null");
        Objects.requireNonNull(sha256, "sha256 is null");
        Objects.requireNonNull(at, "at is null");
        Objects.requireNonNull(by, "by is null");
        Objects.requireNonNull(reason, "reason is null");
    }
}
