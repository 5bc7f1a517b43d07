package dev.expunge.backup;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What anybody may know of the key of one run: its public half, and who can open the other one. Kept in the
/// clear beside the private half, which is wrapped and which this does not hold.
///
/// @param format version of this file, [#FORMAT]
/// @param run the run's id
/// @param frozenSet the digest of the run's frozen set
/// @param publicKey what the run's slices are encrypted to
/// @param wrappedTo the public keys that the private half is encrypted to
/// @param kms the key of the envelope around it; empty without one
/// @param horizon the day from which the export has to be unreadable, ISO 8601; empty for never
/// @param file the name of the wrapped private half
/// @param sha256 of that file
public record RunKey(
        int format,
        String run,
        String frozenSet,
        String publicKey,
        List<String> wrappedTo,
        String kms,
        String horizon,
        String file,
        String sha256) {
    /// The version that this code writes.
    static final int FORMAT = 1;

    private static final int SHORT = 12;
    private static final int PREFIX = "age1".length();
    private static final String WRAPPED = ".age";
    private static final String ENVELOPED = ".age.kms";

    public RunKey {
        Objects.requireNonNull(run, "run is null");
        Objects.requireNonNull(frozenSet, "frozenSet is null");
        Objects.requireNonNull(publicKey, "publicKey is null");
        Objects.requireNonNull(kms, "kms is null");
        Objects.requireNonNull(file, "file is null");
        Objects.requireNonNull(sha256, "sha256 is null");
        wrappedTo = List.copyOf(wrappedTo);
        if (!horizon.isEmpty()) {
            LocalDate.parse(horizon);
        }
    }

    /// The day from which the export has to be unreadable.
    public Optional<LocalDate> lastDay() {
        return horizon.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(horizon));
    }

    /// What the envelope is told of what it holds.
    Map<String, String> about() {
        return about(run, frozenSet);
    }

    static Map<String, String> about(String run, String frozenSet) {
        return Map.of("expunge:run", run, "expunge:frozen-set", frozenSet);
    }

    /// How the names of a run's objects begin. Databases whose runs have the same numbers can share a place.
    static String stem(String run, String frozenSet) {
        return "run-" + run + "-" + frozenSet.substring(0, Math.min(SHORT, frozenSet.length()));
    }

    /// The name of this note.
    static String note(String stem) {
        return stem + ".json";
    }

    /// The name of a wrapped private half: two that are made at once are two files.
    static String wrapped(String stem, String publicKey, boolean enveloped) {
        return stem + "-" + publicKey.substring(PREFIX, PREFIX + SHORT) + (enveloped ? ENVELOPED : WRAPPED);
    }

    /// Whether an object is a wrapped private half of the run with that stem.
    static boolean isWrapped(String stem, String name) {
        return name.startsWith(stem + "-") && (name.endsWith(WRAPPED) || name.endsWith(ENVELOPED));
    }

    /// The name of what says that the private half was destroyed.
    static String end(String stem) {
        return stem + ".shredded.json";
    }
}
