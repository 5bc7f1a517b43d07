package dev.expunge.ledger;

import java.util.List;
import java.util.Optional;

/// Checks that a ledger is whole.
public final class Chain {
    private Chain() {}

    /// The first thing that is wrong, as a sentence; empty when every entry follows from the one before it.
    public static Optional<String> broken(List<Entry> entries) {
        String previous = "";
        long expected = 1;
        for (Entry entry : entries) {
            if (entry.number() != expected) {
                return Optional.of("entry " + expected + " is missing");
            }
            if (!entry.previous().equals(previous)) {
                return Optional.of("entry " + entry.number() + " does not follow the one before it");
            }
            if (!entry.hash().equals(entry.computedHash())) {
                return Optional.of("entry " + entry.number() + " was altered");
            }
            previous = entry.hash();
            expected++;
        }
        return Optional.empty();
    }
}
