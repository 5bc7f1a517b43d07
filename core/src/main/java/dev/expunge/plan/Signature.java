package dev.expunge.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the dry run prints and `--execute` demands: four digests, one each of parameters, spec, schema and
/// target, so that a mismatch can say which of them differs. It guards against accidents; it authenticates
/// nobody.
///
/// Written `expunge1-<parameters>-<spec>-<schema>-<target>`, each part 16 hexadecimal digits: the first 64 bits
/// of a SHA-256.
public record Signature(String parameters, String spec, String schema, String target) {
    private static final Pattern WRITTEN =
            Pattern.compile("expunge1-([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{16})");

    /// The parts of a signature, in the order in which a mismatch tells of them.
    public enum Part {
        TARGET,
        SPEC,
        SCHEMA,
        PARAMETERS
    }

    public Signature {
        Objects.requireNonNull(parameters, "parameters is null");
        Objects.requireNonNull(spec, "spec is null");
        Objects.requireNonNull(schema, "schema is null");
        Objects.requireNonNull(target, "target is null");
    }

    /// Digests the canonical texts of the four parts.
    public static Signature of(String parameters, String spec, String schema, Target target) {
        String where = target.systemIdentifier() + '\n' + target.database() + '\n' + target.environment();
        return new Signature(digest(parameters), digest(spec), digest(schema), digest(where));
    }

    /// Reads what [#toString] wrote; empty for anything else.
    public static Optional<Signature> parse(String text) {
        Matcher parts = WRITTEN.matcher(text.strip());
        return parts.matches()
                ? Optional.of(new Signature(parts.group(1), parts.group(2), parts.group(3), parts.group(4)))
                : Optional.empty();
    }

    /// Every part in which the two differ, in the order of [Part]; none when they are equal.
    public List<Part> differences(Signature other) {
        return Stream.of(Part.values())
                .filter(part -> !part(part).equals(other.part(part)))
                .toList();
    }

    /// One part, as written.
    public String part(Part part) {
        return switch (part) {
            case TARGET -> target;
            case SPEC -> spec;
            case SCHEMA -> schema;
            case PARAMETERS -> parameters;
        };
    }

    @Override
    public String toString() {
        return "expunge1-" + parameters + "-" + spec + "-" + schema + "-" + target;
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
