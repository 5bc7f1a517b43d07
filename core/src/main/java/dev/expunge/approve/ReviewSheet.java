package dev.expunge.approve;

import dev.expunge.approve.Dossier.Where;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a reviewer says of candidates that were drawn: the document that is signed. It names candidates by their
/// numbers in the frozen set, which say nothing about who they are.
///
/// @param role for which the reviewer speaks
/// @param seed of the draw
/// @param verdicts for each candidate the code of the reason why it was rejected; empty where it was accepted
public record ReviewSheet(About about, String role, String seed, SortedMap<Long, String> verdicts) {
    private static final String VERDICT = "verdict.";
    private static final String ACCEPTED = "accepted";
    private static final String REJECTED = "rejected ";

    /// Which frozen set it is about.
    ///
    /// @param frozenSet the digest over every row
    public record About(String spec, Where where, long run, String frozenSet) {}

    public ReviewSheet {
        Objects.requireNonNull(about, "about is null");
        Objects.requireNonNull(role, "role is null");
        Objects.requireNonNull(seed, "seed is null");
        verdicts = Collections.unmodifiableSortedMap(new TreeMap<>(verdicts));
    }

    /// How many were accepted.
    public long accepted() {
        return verdicts.values().stream().filter(String::isEmpty).count();
    }

    /// The document.
    public String document() {
        long accepted = accepted();
        return "# Review of a sample\n\nFor the role " + role + ": " + verdicts.size() + " candidates of a frozen set, "
                + accepted + " accepted, " + (verdicts.size() - accepted) + " rejected.\n\n"
                + fields().block();
    }

    /// What is signed.
    public byte[] signed() {
        return document().getBytes(StandardCharsets.UTF_8);
    }

    private Fields fields() {
        var fields = new Fields.Writer()
                .put("review.spec", about.spec())
                .put("review.run", about.run())
                .put("review.frozen_set", about.frozenSet())
                .put("target.database", about.where().database())
                .put("target.environment", about.where().environment())
                .put("target.system", about.where().system())
                .put("review.role", role)
                .put("review.seed", seed);
        verdicts.forEach((subject, code) -> fields.put(VERDICT + subject, code.isEmpty() ? ACCEPTED : REJECTED + code));
        return fields.fields();
    }

    /// Reads a document; empty for anything that is not written as this one would be.
    public static Optional<ReviewSheet> parse(String document) {
        return Fields.of(document)
                .flatMap(ReviewSheet::read)
                .filter(sheet -> sheet.document().equals(document));
    }

    private static Optional<ReviewSheet> read(Fields fields) {
        try {
            var verdicts = new TreeMap<Long, String>();
            for (Map.Entry<String, String> field : fields.values().entrySet()) {
                if (field.getKey().startsWith(VERDICT)) {
                    verdicts.put(Long.valueOf(field.getKey().substring(VERDICT.length())), code(field.getValue()));
                }
            }
            var where = new Where(
                    value(fields, "target.database"),
                    value(fields, "target.environment"),
                    value(fields, "target.system"));
            var about = new About(
                    value(fields, "review.spec"),
                    where,
                    Long.parseLong(value(fields, "review.run")),
                    value(fields, "review.frozen_set"));
            return Optional.of(
                    new ReviewSheet(about, value(fields, "review.role"), value(fields, "review.seed"), verdicts));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static String code(String value) {
        return value.startsWith(REJECTED) ? value.substring(REJECTED.length()) : "";
    }

    private static String value(Fields fields, String name) {
        return fields.value(name).orElse("");
    }
}
