package dev.expunge.postgres;

import java.util.List;

/// Whom a restore is about.
public sealed interface RestoreChoice {
    /// Everybody whom the run deleted.
    record All() implements RestoreChoice {}

    /// Everybody whom one batch of the run deleted.
    record Batch(long number) implements RestoreChoice {}

    /// Those of another choice, and of them those, too, who were restored before: for rows of theirs that had to stay
    /// out then.
    record Again(RestoreChoice of) implements RestoreChoice {}

    /// Single subjects.
    ///
    /// @param keys of each a text for each column of the root's key
    record Subjects(List<List<String>> keys) implements RestoreChoice {
        public Subjects {
            keys = List.copyOf(keys);
        }
    }
}
