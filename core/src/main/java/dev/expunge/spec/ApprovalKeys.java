package dev.expunge.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The keys below `approvals`: who has to agree, and what has to be done first.
final class ApprovalKeys {
    private static final String ROLE = "[a-z][a-z0-9_-]{0,62}";
    private static final int MOST_REVIEWED = 1000;
    private static final String PRINCIPAL = "[^\\s,*?!\"]{1,255}";

    private static final Key<Map<String, Integer>> NEEDED = Key.optional(
            "needed",
            new Entries<>(
                    ApprovalKeys::role,
                    ROLE,
                    Scalar.of(ApprovalKeys::people, Numbers.whole(1, 99).schema())),
            "How many people of each role have to sign before a run: { legal: 1, tech-lead: 1 }.");
    private static final Key<Path> SIGNERS = Key.optional(
            "signers", Texts.path(), "The file of allowed signers, as ssh-keygen reads it; relative to this spec.");
    private static final Key<Map<String, List<String>>> ROLES = Key.optional(
            "roles",
            new Entries<>(
                    ApprovalKeys::role,
                    ROLE,
                    new Items<>(Texts.matching(PRINCIPAL, "must be a name without blanks or commas"), 1)),
            "The people of each role, by their names in the file of signers.");
    private static final Key<Duration> EXPIRE_AFTER = Key.optional(
                    "expire_after",
                    Times.duration(Duration.ofMinutes(1), Duration.ofDays(366)),
                    "How long an approval counts from the moment it was given.")
            .orElse("720h");
    private static final Key<List<CheckItem>> CHECKLIST = Key.optional(
            "checklist",
            new Items<>(Texts.choice(CheckItem.class), 1),
            "What has to be done before a run; `expunge checklist` shows how each stands.");

    private static final Key<Map<String, Integer>> REVIEWS = Key.optional(
            "reviews",
            new Entries<>(
                    ApprovalKeys::role,
                    ROLE,
                    Scalar.of(
                            ApprovalKeys::rows, Numbers.whole(1, MOST_REVIEWED).schema())),
            "How many candidates of a sample each role has to look at, and accept: { engineer: 20, compliance: 50 }.");

    static final Section<ApprovalRules> SECTION = new Section<>(
            List.of(NEEDED, SIGNERS, ROLES, EXPIRE_AFTER, CHECKLIST, REVIEWS),
            ApprovalKeys::check,
            values -> new ApprovalRules(
                    values.of(NEEDED).orElse(Map.of()),
                    values.of(SIGNERS),
                    values.of(ROLES).orElse(Map.of()),
                    values.the(EXPIRE_AFTER),
                    Set.copyOf(values.of(CHECKLIST).orElse(List.of())),
                    values.of(REVIEWS).orElse(Map.of())));

    private ApprovalKeys() {}

    private static Optional<String> role(Spot key, String name) {
        return name.matches(ROLE)
                ? Optional.of(name)
                : key.wrong("must be a role of a-z, 0-9, _ and -, beginning with a letter");
    }

    private static Optional<Integer> people(Spot spot, String text) {
        return text.matches("[1-9][0-9]?")
                ? Optional.of(Integer.parseInt(text))
                : spot.wrong("must be a whole number from 1 to 99");
    }

    private static Optional<Integer> rows(Spot spot, String text) {
        return text.matches("[1-9][0-9]{0,2}|" + MOST_REVIEWED)
                ? Optional.of(Integer.parseInt(text))
                : spot.wrong("must be a whole number from 1 to " + MOST_REVIEWED);
    }

    /// Nobody can sign for a role without people, or when nobody says who may sign.
    private static void check(Spot spot, Values values) {
        Map<String, Integer> needed = values.of(NEEDED).orElse(Map.of());
        Map<String, List<String>> roles = values.of(ROLES).orElse(Map.of());
        if (!needed.isEmpty() && spot.find(SIGNERS.name()).isEmpty()) {
            spot.wrong("must have signers, the file of allowed signers, where it has needed");
        }
        needed.forEach((role, people) -> {
            long there = roles.getOrDefault(role, List.of()).stream().distinct().count();
            if (there < people) {
                spot.find(NEEDED.name())
                        .orElse(spot)
                        .wrong("asks for " + people + " of role " + role + ", and roles names " + there);
            }
        });
        if (spot.find(SIGNERS.name()).isPresent()) {
            values.of(REVIEWS).orElse(Map.of()).keySet().stream()
                    .filter(role -> !roles.containsKey(role))
                    .forEach(role -> spot.find(REVIEWS.name())
                            .orElse(spot)
                            .wrong("asks for role " + role + ", and roles names nobody of it who could sign"));
        }
    }
}
