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
public record ApprovalRules(
        Map<String, Integer> needed,
        Optional<Path> signers,
        Map<String, List<String>> roles,
        Duration expireAfter,
        Set<CheckItem> checklist) {
    public ApprovalRules {
        needed = java.util.Collections.unmodifiableMap(new TreeMap<>(needed));
        roles = java.util.Collections.unmodifiableMap(new TreeMap<>(roles));
        checklist = java.util.Collections.unmodifiableSet(new TreeSet<>(checklist));
    }

    /// Whether nobody has to sign and nothing has to be done.
    public boolean none() {
        return needed.isEmpty() && checklist.isEmpty();
    }
}
