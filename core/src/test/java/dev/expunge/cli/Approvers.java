package dev.expunge.cli;

import dev.expunge.approve.ssh.SshKeygen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Three people with keys of their own, and a stranger; the file of signers beside the spec knows the three.
record Approvers(SshKeygen keygen, Map<String, Path> keys) {
    static final String RULES = """
            approvals:
              needed: { legal: 1, tech-lead: 1 }
              signers: approvers
              roles:
                legal: [alice@example.org, bob@example.org]
                tech-lead: [alice@example.org, carol@example.org]
            """;

    static Approvers in(Path folder) {
        SshKeygen keygen = SshKeygen.in(folder);
        var approvers = new Approvers(
                keygen,
                Map.of(
                        "alice", keygen.key("alice", "ed25519", ""),
                        "bob", keygen.key("bob", "ecdsa", ""),
                        "carol", keygen.key("carol", "ed25519", ""),
                        "mallory", keygen.key("mallory", "ed25519", "")));
        approvers.list("alice", "");
        return approvers;
    }

    /// Writes the file of signers.
    ///
    /// @param options of one of them
    void list(String whose, String options) {
        var lines = new StringBuilder();
        for (String person : new String[] {"alice", "bob", "carol"}) {
            lines.append(person).append("@example.org ");
            lines.append(person.equals(whose) ? options + " " : "")
                    .append(keygen.line(key(person)))
                    .append('\n');
        }
        try {
            Files.writeString(keygen.folder().resolve("approvers"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path key(String person) {
        return java.util.Objects.requireNonNull(keys.get(person));
    }

    Call approve(String spec, String person, String... more) {
        return Call.of(words(spec, person, more));
    }

    Call request(String spec, String person, String... more) {
        var words = new java.util.ArrayList<>(java.util.List.of(words(spec, person, more)));
        words.add("--request");
        return Call.of(words.toArray(String[]::new));
    }

    private String[] words(String spec, String person, String... more) {
        var words = new java.util.ArrayList<>(
                java.util.List.of("approve", spec, "--key", key(person).toString()));
        words.addAll(java.util.List.of(more));
        return words.toArray(String[]::new);
    }

    /// Alice asks, Bob and Carol agree.
    void all(String spec, String... more) {
        request(spec, "alice", more).succeeds();
        approve(spec, "bob", more).succeeds();
        approve(spec, "carol", more).succeeds();
    }
}
