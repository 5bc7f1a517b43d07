package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.AllowedSigners;
import dev.expunge.approve.ssh.Agent;
import dev.expunge.approve.ssh.KeyFile;
import dev.expunge.approve.ssh.PublicKeyBlob;
import dev.expunge.approve.ssh.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Finds the key that a person names: `agent`, a public key that the agent has, or a file.
record SigningKey(Map<String, String> environment, AllowedSigners signers) {
    private static final String AGENT = "agent";
    private static final String SOCKET = "SSH_AUTH_SOCK";

    /// @throws Failure `KEY_UNUSABLE` when there is none, or more than one
    Signer of(ApprovalDesk.Source.Key key) {
        if (key.name().equals(AGENT)) {
            return only(signer -> signers.lists(signer.key()), "none of its keys is in the file of signers");
        }
        Path file = Path.of(key.name());
        if (key.name().endsWith(".pub")) {
            PublicKeyBlob wanted = publicKey(file);
            return only(signer -> signer.key().equals(wanted), "it does not have the key of " + file);
        }
        return KeyFile.read(file, key.passphrase());
    }

    private Signer only(Predicate<Signer> fits, String none) {
        Path socket = Optional.ofNullable(environment.get(SOCKET))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.KEY_UNUSABLE,
                        "there is no ssh-agent: " + SOCKET + " is not set",
                        "start one: eval $(ssh-agent); ssh-add FILE     or name a key file"));
        List<Signer> fitting = new Agent(socket).keys().stream().filter(fits).toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        throw Failure.nothingChanged(
                Code.KEY_UNUSABLE,
                fitting.isEmpty()
                        ? "the ssh-agent cannot be used: " + none
                        : "the ssh-agent has several keys that may sign:"
                                + fitting.stream()
                                        .map(signer -> "\n  " + signer.key())
                                        .collect(Collectors.joining()),
                "look what it has: ssh-add -l     and add a key: ssh-add FILE",
                "name one of several by its public key: --key FILE.pub");
    }

    private static PublicKeyBlob publicKey(Path file) {
        try {
            String[] words = Files.readString(file).strip().split("\\s+", -1);
            return Optional.of(words)
                    .filter(it -> it.length > 1)
                    .flatMap(it -> PublicKeyBlob.ofBase64(it[1]))
                    .orElseThrow(() -> new IOException("no key"));
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.KEY_UNUSABLE,
                            "no public key can be read from " + file,
                            "look: ssh-keygen -l -f " + file)
                    .causedBy(e);
        }
    }
}
