package dev.expunge.backup.snapshot;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A snapshot that is there. Holds no personal data and no secret.
///
/// @param kind the word of the spec for how it was made
/// @param name by which it is found again
/// @param at when it was begun; it holds nothing that was committed later than its end
/// @param facts what was found out about it, by their names
public record Taken(String kind, String name, Instant at, Map<String, String> facts) {
    /// The name of the fact that says how large it is.
    public static final String BYTES = "bytes";

    public Taken {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /// The same with more facts.
    Taken with(Map<String, String> more) {
        var all = new TreeMap<>(facts);
        all.putAll(more);
        return new Taken(kind, name, at, all);
    }

    /// The same with one more fact.
    public Taken with(String fact, String value) {
        return with(Map.of(fact, value));
    }
}
