package dev.expunge.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who has to agree to a run, and what has to be done before it.
///
/// @param needed how many people of each role have to sign; empty where nobody has to
/// @param signers the file of allowed signers, as `ssh-keygen` reads it
/// @param roles the people of each role, by their names in that file
/// @param expireAfter how long an approval counts
/// @param checklist what has to be done besides
/// @param reviews how many candidates each role has to look at, and accept
public record ApprovalRules(
        Map<String, Integer> needed,
        Optional<Path> signers,
        Map<String, List<String>> roles,
        Duration expireAfter,
        Set<CheckItem> checklist,
        Map<String, Integer> reviews) {
    /// Nobody has to agree to anything.
    public static final ApprovalRules NONE =
            new ApprovalRules(Map.of(), Optional.empty(), Map.of(), Duration.ofDays(30), Set.of(), Map.of());

    public ApprovalRules {
        needed = java.util.Collections.unmodifiableMap(new TreeMap<>(needed));
        roles = java.util.Collections.unmodifiableMap(new TreeMap<>(roles));
        checklist = java.util.Collections.unmodifiableSet(new TreeSet<>(checklist));
        reviews = java.util.Collections.unmodifiableMap(new TreeMap<>(reviews));
    }

    /// Whether nobody has to sign and nothing has to be done.
    public boolean none() {
        return needed.isEmpty() && checklist.isEmpty() && reviews.isEmpty();
    }

    /// Whether a run refuses while that is open.
    public boolean demands(CheckItem item) {
        return checklist.contains(item) || (item == CheckItem.SAMPLE_REVIEWED && !reviews.isEmpty());
    }
}
