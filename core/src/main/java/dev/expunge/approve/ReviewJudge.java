package dev.expunge.approve;

import dev.expunge.approve.ReviewSheet.About;
import dev.expunge.approve.ssh.Proof;
import dev.expunge.approve.ssh.PublicKeyBlob;
import dev.expunge.approve.ssh.SshSignature;
import dev.expunge.spec.ApprovalRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Says which verdicts of reviewers count. Pure.
///
/// Where the spec names a file of signers, an acceptance counts only when it is signed by a person of the role. A
/// rejection counts whoever gave it.
public record ReviewJudge(ApprovalRules rules, AllowedSigners signers) {

    /// One sheet, and what it is worth.
    ///
    /// @param who the person where that is known, otherwise the key or the database role
    /// @param objection why its acceptances do not count; empty where they do
    record Opinion(ReviewSheet sheet, String who, Optional<String> objection) {}

    /// What all reviews of a frozen set amount to.
    ///
    /// @param candidates how many there are to be looked at
    public Reviewed of(About now, long candidates, List<Review> reviews) {
        var latest = new LinkedHashMap<String, Reviewer>();
        var objections = new ArrayList<String>();
        var heard = new HashSet<List<String>>();
        for (Review review : reviews) {
            if (!review.signature().isEmpty() && !heard.add(List.of(signer(review), review.sheet()))) {
                continue;
            }
            Opinion opinion = opinion(now, review);
            opinion.objection().ifPresent(why -> objections.add("review " + review.entry() + ": " + why));
            String who = rules.signers().isPresent()
                    ? opinion.who()
                    : opinion.who() + " as " + opinion.sheet().role();
            latest.computeIfAbsent(who, _ -> new Reviewer(opinion.who())).hears(opinion);
        }
        var needed = new TreeMap<String, Integer>();
        rules.reviews().forEach((role, rows) -> needed.put(role, (int) Math.min(rows, candidates)));
        return new Reviewed(needed, accepted(needed.keySet(), latest), given(latest), rejections(latest), objections);
    }

    /// A copy of a signed sheet says nothing new.
    private static String signer(Review review) {
        return SshSignature.parse(review.signature())
                .filter(s -> Proof.holds(s, review.sheet().getBytes(StandardCharsets.UTF_8)))
                .map(s -> s.key().toString())
                .orElse(review.signature());
    }

    /// Whether the same key signed both.
    public boolean sameSigner(Review one, Review other) {
        return signer(one).equals(signer(other));
    }

    /// What a new one is worth.
    public Optional<String> objection(About now, Review review) {
        return opinion(now, review).objection();
    }

    /// The roles that a key may speak for.
    public List<String> roles(PublicKeyBlob key) {
        return signers.of(key).stream().findFirst().map(this::roles).orElse(List.of());
    }

    private List<String> roles(AllowedSigner signer) {
        return rules.reviews().keySet().stream()
                .filter(role ->
                        rules.roles().getOrDefault(role, List.of()).stream().anyMatch(signer.principals()::contains))
                .toList();
    }

    private Opinion opinion(About now, Review review) {
        Optional<ReviewSheet> read = ReviewSheet.parse(review.sheet());
        if (read.isEmpty()) {
            return new Opinion(
                    new ReviewSheet(now, "", "", new TreeMap<>()),
                    "entry " + review.entry(),
                    Optional.of("it is no sheet of a review"));
        }
        ReviewSheet sheet = read.get();
        if (!sheet.about().equals(now)) {
            return new Opinion(sheet, "entry " + review.entry(), Optional.of("it is about another frozen set"));
        }
        return rules.signers().isPresent() ? signed(sheet, review) : unsigned(sheet, review);
    }

    private Opinion unsigned(ReviewSheet sheet, Review review) {
        boolean asked = rules.reviews().containsKey(sheet.role());
        return new Opinion(
                sheet,
                "database role " + review.by(),
                asked ? Optional.empty() : Optional.of("no review of role " + sheet.role() + " is asked for"));
    }

    private Opinion signed(ReviewSheet sheet, Review review) {
        Optional<SshSignature> signature = SshSignature.parse(review.signature())
                .filter(s -> s.namespace().equals(Vote.NAMESPACE))
                .filter(s -> Proof.holds(s, review.sheet().getBytes(StandardCharsets.UTF_8)));
        if (signature.isEmpty()) {
            return new Opinion(
                    sheet,
                    "database role " + review.by(),
                    Optional.of("it is not signed, and the spec has a file of signers"));
        }
        List<AllowedSigner> lines = signers.of(signature.get().key());
        if (lines.isEmpty()) {
            String key = "the key " + signature.get().key();
            return new Opinion(sheet, key, Optional.of(key + " is not in the file of signers"));
        }
        AllowedSigner signer = lines.getFirst();
        Optional<String> objection = signer.objection(Vote.NAMESPACE, review.at())
                .or(() -> roles(signer).contains(sheet.role())
                        ? Optional.empty()
                        : Optional.of(signer.person() + " is not of role " + sheet.role()));
        return new Opinion(sheet, signer.person(), objection);
    }

    /// Different people of a role may share its number.
    private static Map<String, Integer> accepted(Set<String> roles, Map<String, Reviewer> reviewers) {
        return roles.stream().collect(Collectors.toMap(role -> role, role -> (int) reviewers.values().stream()
                .filter(reviewer -> reviewer.role.equals(role))
                .flatMap(reviewer -> reviewer.accepted().stream())
                .distinct()
                .count()));
    }

    private static List<Dossier.Sampled> given(Map<String, Reviewer> reviewers) {
        return reviewers.values().stream()
                .filter(reviewer -> !reviewer.role.isEmpty())
                .map(reviewer -> new Dossier.Sampled(
                        reviewer.who,
                        reviewer.role,
                        reviewer.verdicts.size(),
                        reviewer.accepted().size(),
                        String.join(" ", reviewer.seeds)))
                .toList();
    }

    private static List<Reviewed.Rejection> rejections(Map<String, Reviewer> reviewers) {
        return reviewers.values().stream()
                .flatMap(reviewer -> reviewer.rejected.entrySet().stream()
                        .map(e -> new Reviewed.Rejection(e.getKey(), e.getValue(), reviewer.who)))
                .toList();
    }

    /// What one reviewer says in the end: a later verdict takes the place of an earlier one about the same candidate.
    /// A person speaks for one role, the last one. Confined to one thread.
    private static final class Reviewer {
        private final String who;
        private final TreeMap<Long, String> verdicts = new TreeMap<>();
        private final TreeMap<Long, String> rejected = new TreeMap<>();
        private final Set<String> seeds = new TreeSet<>();
        private String role = "";

        Reviewer(String who) {
            this.who = who;
        }

        void hears(Opinion opinion) {
            boolean counts = opinion.objection().isEmpty();
            if (counts) {
                role = opinion.sheet().role();
                seeds.add(opinion.sheet().seed());
                verdicts.putAll(opinion.sheet().verdicts());
            }
            opinion.sheet().verdicts().forEach((subject, code) -> {
                if (!code.isEmpty()) {
                    rejected.put(subject, code);
                } else if (counts) {
                    rejected.remove(subject);
                }
            });
        }

        Set<Long> accepted() {
            var accepted = new TreeSet<>(verdicts.keySet());
            accepted.removeAll(rejected.keySet());
            return accepted;
        }
    }
}
