package dev.expunge.approve;

import dev.expunge.approve.ssh.PublicKeyBlob;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One line of a file of allowed signers: a key, whose it is, and when and for what it counts.
///
/// @param line counted from 1
/// @param principals the person's names, at least one; the first is who it is
/// @param authority whether it signs certificates, and no documents
/// @param namespaces what it may sign for; empty for everything
/// @param validAfter not before this moment
/// @param validBefore not after this moment
public record AllowedSigner(
        int line,
        List<String> principals,
        PublicKeyBlob key,
        boolean authority,
        List<String> namespaces,
        Optional<Instant> validAfter,
        Optional<Instant> validBefore) {
    public AllowedSigner {
        principals = List.copyOf(principals);
        namespaces = List.copyOf(namespaces);
    }

    /// Who it is.
    public String person() {
        return principals.getFirst();
    }

    /// Why the key does not count for a namespace at a moment; empty where it does.
    Optional<String> objection(String namespace, Instant at) {
        if (authority) {
            return Optional.of("line " + line + " of the signers has it as the key of an authority,"
                    + " and certificates are not read");
        }
        if (!namespaces.isEmpty() && namespaces.stream().noneMatch(pattern -> fits(pattern, namespace))) {
            return Optional.of("line " + line + " of the signers allows the key for " + String.join(", ", namespaces)
                    + " only, and not for " + namespace);
        }
        if (validAfter.filter(at::isBefore).isPresent()) {
            return Optional.of("the key of " + person() + " is valid from " + validAfter.get() + " on only");
        }
        return validBefore.filter(at::isAfter).map(end -> "the key of " + person() + " has expired at " + end);
    }

    private static boolean fits(String pattern, String namespace) {
        String regex = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return namespace.matches(regex);
    }
}
