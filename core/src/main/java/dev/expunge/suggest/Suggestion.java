package dev.expunge.suggest;

import java.util.Objects;
import java.util.Optional;

/// A candidate with what a look at the data says.
///
/// @param sampled how many different values were looked at; empty where they could not be
/// @param found how many of them are there in what it may reference
/// @param indexed whether an index of the child begins with the column
public record Suggestion(Candidate candidate, Optional<Long> sampled, long found, boolean indexed) {
    private static final double NEARLY_ALL = 0.9;
    private static final double HALF = 0.5;
    private static final double SOME = 0.2;
    private static final long FEW = 5;

    /// How sure it is.
    public enum Confidence {
        HIGH,
        MEDIUM,
        LOW
    }

    public Suggestion {
        Objects.requireNonNull(candidate, "candidate is null");
        Objects.requireNonNull(sampled, "sampled is null");
    }

    /// How sure it is; empty where it is not worth a word.
    public Optional<Confidence> confidence() {
        boolean strong = candidate.match().score() >= NameMatch.STRONG;
        if (candidate.part() instanceof Candidate.Part.Typed typed
                && typed.type().isEmpty()) {
            return Optional.of(Confidence.LOW);
        }
        boolean named = candidate.match().score() >= NameMatch.NAMED;
        if (sampled.isEmpty() || sampled.get() == 0) {
            return !named ? Optional.empty() : Optional.of(strong ? Confidence.MEDIUM : Confidence.LOW);
        }
        double share = (double) found / sampled.get();
        return candidate.match().target().family() == Family.NUMBER
                ? ofNumbers(strong, share)
                : ofTelling(strong, named, share);
    }

    private static Optional<Confidence> ofNumbers(boolean strong, double share) {
        if (share >= NEARLY_ALL) {
            return Optional.of(strong ? Confidence.HIGH : Confidence.MEDIUM);
        }
        if (share >= HALF) {
            return Optional.of(strong ? Confidence.MEDIUM : Confidence.LOW);
        }
        return strong ? Optional.of(Confidence.LOW) : Optional.empty();
    }

    private Optional<Confidence> ofTelling(boolean strong, boolean named, double share) {
        if (share >= HALF) {
            boolean sure = named && (strong || share >= NEARLY_ALL);
            return named || sampled.orElse(0L) >= FEW
                    ? Optional.of(sure ? Confidence.HIGH : Confidence.MEDIUM)
                    : Optional.empty();
        }
        if (share >= SOME && named) {
            return Optional.of(strong ? Confidence.MEDIUM : Confidence.LOW);
        }
        return strong ? Optional.of(Confidence.LOW) : Optional.empty();
    }
}
