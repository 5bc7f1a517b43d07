package dev.expunge.approve;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.Fields.Change;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether enough people have agreed: so many of each role, nobody twice, and not whoever puts it forward.
///
/// @param needed how many of each role
/// @param missing how many are still missing of each role; empty where enough have agreed
public record Agreement(
        Map<String, Integer> needed,
        List<Judgement> requests,
        List<Judgement> approvals,
        Map<String, Integer> missing) {
    public Agreement {
        needed = Map.copyOf(needed);
        requests = List.copyOf(requests);
        approvals = List.copyOf(approvals);
        missing = java.util.Collections.unmodifiableMap(new TreeMap<>(missing));
    }

    static Agreement of(Map<String, Integer> needed, List<Judgement> requests, List<Judgement> approvals) {
        return new Agreement(needed, requests, approvals, Seating.missing(needed, approvals));
    }

    /// Whether somebody has put it forward who still stands by it.
    public boolean putForward() {
        return requests.stream().anyMatch(Judgement::counts);
    }

    /// Whether nothing is missing.
    public boolean enough() {
        return needed.isEmpty() || (putForward() && missing.isEmpty());
    }

    /// What is missing, as a sentence.
    public String lacking() {
        List<String> lacking = Stream.concat(
                        Stream.of("whoever puts it forward").filter(_ -> !putForward()),
                        missing.entrySet().stream().map(e -> e.getValue() + " of role " + e.getKey()))
                .toList();
        return lacking.isEmpty() ? "nothing is missing" : "missing: " + String.join(", ", lacking);
    }

    /// What was signed and is not so any more, where it would be enough otherwise.
    public List<Change> changes() {
        return Stream.concat(requests.stream(), approvals.stream())
                .flatMap(j -> j.changes().stream())
                .distinct()
                .toList();
    }

    /// One line for each signature that does not count, with its reason.
    public List<String> objections() {
        return Stream.concat(requests.stream(), approvals.stream())
                .flatMap(j -> j.objection().stream()
                        .map(why -> (j.vote().kind() == Vote.Kind.REQUEST ? "request " : "approval ") + j.name()
                                + " does not count: " + why))
                .toList();
    }

    /// Refuses where something is missing.
    ///
    /// @param what what it is about: `run 7`
    /// @param next what to do
    /// @throws Failure `PLAN_CHANGED` where signatures are there that would count for what was, otherwise
    /// `NOT_APPROVED`
    public void require(String what, String... next) {
        if (enough()) {
            return;
        }
        List<Change> changes = changes();
        String lines = objections().stream().map(line -> "\n  " + line).collect(Collectors.joining());
        if (changes.isEmpty()) {
            throw Failure.nothingChanged(Code.NOT_APPROVED, what + " is not approved; " + lacking() + lines, next);
        }
        throw Failure.nothingChanged(
                Code.PLAN_CHANGED,
                what + " is not what was approved; since then has changed:"
                        + changes.stream().map(change -> "\n  " + change).collect(Collectors.joining()),
                Stream.concat(
                                Stream.of("if that was not meant, put it back, and run the same command again"),
                                Stream.of(next))
                        .toArray(String[]::new));
    }

    /// The numbers of the approvals that count.
    public List<Long> counting() {
        return approvals.stream()
                .filter(Judgement::counts)
                .map(judgement -> judgement.vote().id())
                .toList();
    }
}
