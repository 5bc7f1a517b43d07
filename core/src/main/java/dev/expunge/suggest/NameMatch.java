package dev.expunge.suggest;

import java.util.Objects;

/// How well a name points at a column.
///
/// @param score from 1 to 100; from 80 on the name alone says it
/// @param reason in a few words
public record NameMatch(Target target, int score, String reason) {
    /// From here on a name alone says what is meant.
    public static final int STRONG = 80;

    /// Below this the name says nothing at all.
    public static final int NAMED = 2;

    public NameMatch {
        Objects.requireNonNull(target, "target is null");
        Objects.requireNonNull(reason, "reason is null");
    }
}
