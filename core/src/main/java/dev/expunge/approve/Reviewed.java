package dev.expunge.approve;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Whether enough candidates were looked at by each role, and none was rejected.
///
/// @param needed of each role; never more than there are candidates
/// @param accepted of each role, each candidate once
/// @param given one line for each reviewer
/// @param objections why verdicts do not count
public record Reviewed(
        Map<String, Integer> needed,
        Map<String, Integer> accepted,
        List<Dossier.Sampled> given,
        List<Rejection> rejections,
        List<String> objections) {
    public Reviewed {
        needed = java.util.Collections.unmodifiableMap(new TreeMap<>(needed));
        accepted = java.util.Collections.unmodifiableMap(new TreeMap<>(accepted));
        given = List.copyOf(given);
        rejections = List.copyOf(rejections);
        objections = List.copyOf(objections);
    }

    /// A candidate that should not go.
    ///
    /// @param subject its number in the frozen set
    /// @param reason a code
    /// @param who said so
    public record Rejection(long subject, String reason, String who) {
        @Override
        public String toString() {
            return "candidate " + subject + ": " + reason + " (" + who + ")";
        }
    }

    /// Whether a run may go.
    public boolean enough() {
        return rejections.isEmpty()
                && needed.entrySet().stream().allMatch(e -> accepted.getOrDefault(e.getKey(), 0) >= e.getValue());
    }

    /// How it stands, role by role, with everything that speaks against it: `engineer 20 of 20; legal 3 of 50`.
    public String state() {
        var state = new StringBuilder(needed.entrySet().stream()
                .map(e -> e.getKey() + " " + accepted.getOrDefault(e.getKey(), 0) + " of " + e.getValue())
                .collect(Collectors.joining("; ")));
        rejections.forEach(rejection -> state.append("; rejected: ").append(rejection));
        objections.forEach(objection -> state.append("; ").append(objection));
        return state.toString();
    }

    /// Refuses where a candidate was rejected.
    ///
    /// @param next what to do
    /// @throws Failure `SAMPLE_REJECTED` with every one
    public void requireNoneRejected(String what, String... next) {
        if (!rejections.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.SAMPLE_REJECTED,
                    what + " has candidates that a reviewer has rejected:"
                            + rejections.stream().map(r -> "\n  " + r).collect(Collectors.joining()),
                    next);
        }
    }
}
