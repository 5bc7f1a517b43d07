package dev.expunge.spec;

import java.util.Objects;

/// How rows are put back.
public record RestoreRules(Triggers triggers) {
    /// As on any other write.
    static final RestoreRules USUAL = new RestoreRules(Triggers.FIRE);

    public RestoreRules {
        Objects.requireNonNull(triggers, "triggers is null");
    }

    /// What triggers of people do when rows are put back.
    public enum Triggers {
        /// They run, as on any other write.
        FIRE,
        /// They stay quiet, as in replication.
        OFF
    }
}
