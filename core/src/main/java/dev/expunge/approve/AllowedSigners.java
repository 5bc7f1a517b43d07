package dev.expunge.approve;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.ssh.PublicKeyBlob;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of allowed signers as `ssh-keygen` reads it: on each line names, options, a key and a comment. A name
/// stands for one person, so patterns are refused.
///
/// @param digest SHA-256 over what the file says, comments and blank lines left out
public record AllowedSigners(List<AllowedSigner> signers, String digest) {
    private static final Pattern WORD = Pattern.compile("\\s*((?:[^\\s\"]|\"(?:[^\"\\\\]|\\\\.)*\")+)");
    private static final Pattern OPTION = Pattern.compile("([A-Za-z-]+)(?:=\"((?:[^\"\\\\]|\\\\.)*)\")?(?:,|$)");
    private static final Pattern TYPE = Pattern.compile("(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+");
    private static final Pattern MOMENT = Pattern.compile("([0-9]{8})(?:([0-9]{4})([0-9]{2})?)?(Z?)");

    public AllowedSigners {
        signers = List.copyOf(signers);
    }

    /// Reads a file.
    ///
    /// @param zone of moments without a `Z`
    /// @throws Failure `SIGNERS_INVALID` with every line that cannot be read
    public static AllowedSigners parse(String text, ZoneId zone) {
        var signers = new ArrayList<AllowedSigner>();
        var wrong = new ArrayList<String>();
        var said = new StringBuilder();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            said.append(line.strip()).append('\n');
            try {
                AllowedSigner signer = signer(number, line, zone);
                requireSamePerson(signer, signers);
                signers.add(signer);
            } catch (IllegalArgumentException | DateTimeException e) {
                wrong.add("line " + number + "   "
                        + (e instanceof DateTimeException ? "has no valid moment" : e.getMessage()));
            }
        }
        if (!wrong.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.SIGNERS_INVALID,
                    "the file of allowed signers cannot be read:\n  " + String.join("\n  ", wrong),
                    "a line is: alice@example.org namespaces=\"expunge\" ssh-ed25519 AAAA…     with one person in front");
        }
        return new AllowedSigners(signers, sha256(said.toString()));
    }

    private static AllowedSigner signer(int number, String line, ZoneId zone) {
        List<String> words =
                WORD.matcher(line).results().map(found -> found.group(1)).toList();
        if (words.size() < 3) {
            throw new IllegalArgumentException("must be names, options, the type of a key and the key");
        }
        boolean plain = TYPE.matcher(words.get(1)).matches();
        int at = plain ? 1 : 2;
        if (words.size() < at + 2) {
            throw new IllegalArgumentException("ends before the key");
        }
        PublicKeyBlob key = PublicKeyBlob.ofBase64(words.get(at + 1))
                .filter(it -> it.type().equals(words.get(at)))
                .orElseThrow(() -> new IllegalArgumentException("has no key of the type that it names"));
        var options = new Options(plain ? "" : words.get(1), zone);
        return new AllowedSigner(
                number,
                principals(words.getFirst()),
                key,
                options.authority,
                options.namespaces,
                options.validAfter,
                options.validBefore);
    }

    /// Who would be two people by the names of two keys would count twice.
    private static void requireSamePerson(AllowedSigner signer, List<AllowedSigner> others) {
        others.stream()
                .filter(other -> !other.person().equals(signer.person()))
                .filter(other -> other.principals().stream().anyMatch(signer.principals()::contains))
                .findFirst()
                .ifPresent(other -> {
                    throw new IllegalArgumentException("shares a name with line " + other.line()
                            + ": one person has the same first name on each of their lines");
                });
    }

    private static List<String> principals(String word) {
        List<String> names = List.of(word.replace("\"", "").split(",", -1));
        if (names.stream().anyMatch(name -> name.isBlank() || name.matches(".*[*?!].*"))) {
            throw new IllegalArgumentException("must name one person, without patterns");
        }
        return names;
    }

    /// The options of one line.
    private static final class Options {
        private boolean authority;
        private List<String> namespaces = List.of();
        private Optional<Instant> validAfter = Optional.empty();
        private Optional<Instant> validBefore = Optional.empty();

        Options(String text, ZoneId zone) {
            int end = 0;
            Matcher option = OPTION.matcher(text);
            while (end < text.length() && option.find(end) && option.start() == end) {
                take(option.group(1), Optional.ofNullable(option.group(2)), zone);
                end = option.end();
            }
            if (end < text.length()) {
                throw new IllegalArgumentException("has options that cannot be read");
            }
        }

        private void take(String name, Optional<String> value, ZoneId zone) {
            switch (name.toLowerCase(java.util.Locale.ROOT)) {
                case "cert-authority" -> authority = true;
                case "namespaces" -> namespaces = List.of(value(name, value).split(",", -1));
                case "valid-after" -> validAfter = Optional.of(moment(value(name, value), zone));
                case "valid-before" -> validBefore = Optional.of(moment(value(name, value), zone));
                default -> throw new IllegalArgumentException("has an option that does not exist: " + name);
            }
        }

        private static String value(String name, Optional<String> value) {
            return value.filter(it -> !it.isBlank())
                    .orElseThrow(() -> new IllegalArgumentException("has no value for " + name + ", in quotes"));
        }
    }

    private static Instant moment(String text, ZoneId zone) {
        Matcher parts = MOMENT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("must have moments such as 20270131 or 202701312359Z");
        }
        String time = Optional.ofNullable(parts.group(2)).orElse("0000")
                + Optional.ofNullable(parts.group(3)).orElse("00");
        return LocalDateTime.parse(
                        parts.group(1) + time, DateTimeFormatter.ofPattern("uuuuMMddHHmmss", java.util.Locale.ROOT))
                .atZone(parts.group(4).isEmpty() ? zone : ZoneOffset.UTC)
                .toInstant();
    }

    /// The lines that list a key.
    List<AllowedSigner> of(PublicKeyBlob key) {
        return signers.stream().filter(signer -> signer.key().equals(key)).toList();
    }

    /// Whether a key is listed at all.
    public boolean lists(PublicKeyBlob key) {
        return !of(key).isEmpty();
    }

    static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
