package dev.expunge.approve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Gives the places of all roles to people, so that as many as possible are taken and each person takes one. Used
/// once.
final class Seating {
    private final Map<String, Set<String>> roles = new TreeMap<>();
    private final List<String> places = new ArrayList<>();
    private final Map<Integer, String> taken = new HashMap<>();

    private Seating(Map<String, Integer> needed, List<Judgement> approvals) {
        approvals.stream()
                .filter(Judgement::counts)
                .forEach(j -> roles.computeIfAbsent(j.person().orElse(""), _ -> new TreeSet<>())
                        .addAll(j.roles()));
        new TreeMap<>(needed).forEach((role, people) -> places.addAll(Collections.nCopies(people, role)));
    }

    /// How many of each role are missing.
    static Map<String, Integer> missing(Map<String, Integer> needed, List<Judgement> approvals) {
        var seating = new Seating(needed, approvals);
        seating.roles.keySet().forEach(person -> seating.seat(person, new HashSet<>()));
        var missing = new TreeMap<String, Integer>();
        for (int place = 0; place < seating.places.size(); place++) {
            if (!seating.taken.containsKey(place)) {
                missing.merge(seating.places.get(place), 1, Integer::sum);
            }
        }
        return missing;
    }

    /// Whoever sits on a place may be given another one.
    private boolean seat(String person, Set<Integer> tried) {
        for (int place = 0; place < places.size(); place++) {
            if (roles.getOrDefault(person, Set.of()).contains(places.get(place)) && tried.add(place)) {
                Optional<String> there = Optional.ofNullable(taken.get(place));
                if (there.isEmpty() || seat(there.get(), tried)) {
                    taken.put(place, person);
                    return true;
                }
            }
        }
        return false;
    }
}
