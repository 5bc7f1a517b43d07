package dev.expunge.spec;

import java.util.List;

/// The keys below `restore`: how rows are put back.
final class RestoreKeys {
    private static final Key<RestoreRules.Triggers> TRIGGERS = Key.optional(
                    "triggers",
                    Texts.choice(RestoreRules.Triggers.class),
                    "Whether triggers run when rows are put back: fire, or off, which needs the right to set"
                            + " session_replication_role.")
            .orElse("fire");

    static final Section<RestoreRules> SECTION =
            Section.of(List.of(TRIGGERS), values -> new RestoreRules(values.the(TRIGGERS)));

    private RestoreKeys() {}
}
