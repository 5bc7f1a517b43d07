package dev.expunge.approve.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `ssh-keygen` signs is accepted here, and what is signed here is accepted by `ssh-keygen`.
class SshKeygenIT {
    @TempDir
    Path folder;

    private SshKeygen keygen = new SshKeygen(Path.of(""));
    private Path document = Path.of("");
    private byte[] message = {};

    @BeforeEach
    void aDocument() throws IOException {
        keygen = SshKeygen.in(folder);
        document = Files.writeString(folder.resolve("dossier.md"), "# delete 912 users\n");
        message = Files.readAllBytes(document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void bothAcceptEachOthersSignatures(String type) throws IOException {
        Path key = keygen.key("id", type, "");
        var theirs = SshSignature.parse(Files.readString(keygen.sign(key, "expunge", document)));

        assertThat(theirs).hasValueSatisfying(signature -> {
            assertThat(Proof.holds(signature, message)).isTrue();
            assertThat(Proof.holds(signature, "# delete 913 users\n".getBytes(UTF_8)))
                    .isFalse();
        });
        Signer file = KeyFile.read(key, Optional::empty);
        assertThat(theirs.map(SshSignature::key)).contains(file.key());
        acceptedByThem(keygen.line(key), file.sign("expunge", message));
    }

    @Test
    void bothKnowTheSameFingerprint() {
        Path key = keygen.key("id", "ed25519", "");

        assertThat(keygen.ok(Map.of(), "ssh-keygen", "-l", "-f", key.toString()))
                .contains(KeyFile.read(key, Optional::empty).key().fingerprint());
    }

    @Test
    void aKeyWithAPassphraseSignsForWhoeverKnowsIt() throws IOException {
        Path key = keygen.key("id", "ed25519", "correct horse");

        acceptedByThem(
                keygen.line(key),
                KeyFile.read(key, () -> Optional.of("correct horse")).sign("expunge", message));
        for (Optional<String> wrong : List.of(Optional.of("battery staple"), Optional.<String>empty())) {
            Failure failure = catchThrowableOfType(Failure.class, () -> KeyFile.read(key, () -> wrong));
            assertThat(failure.code()).isEqualTo(Code.KEY_UNUSABLE);
            assertThat(failure.what() + failure.next()).doesNotContain("battery");
        }
    }

    @Test
    void theSignatureOfATouchedTokenIsAcceptedByBoth() throws IOException {
        GeneratedKey token = GeneratedKey.hardware();

        acceptedByThem(token.line(), token.sign("expunge", message));
    }

    @Test
    void aKeyInAnAgentSigns() throws IOException {
        Path socket = folder.resolve("s");
        long pid = agent(socket);
        try {
            var environment = Map.of("SSH_AUTH_SOCK", socket.toString());
            for (String type : List.of("ed25519", "ecdsa", "rsa")) {
                keygen.ok(
                        environment,
                        "ssh-add",
                        "-q",
                        keygen.key("id_" + type, type, "").toString());
            }
            List<Signer> keys = new Agent(socket).keys();

            assertThat(keys).hasSize(3);
            for (Signer key : keys) {
                String type = key.key().type().replaceAll("ssh-|-sha2.*", "");
                acceptedByThem(keygen.line(folder.resolve("id_" + type)), key.sign("expunge", message));
            }
            keygen.ok(environment, "ssh-add", "-q", "-D");
            Failure failure =
                    catchThrowableOfType(Failure.class, () -> keys.getFirst().sign("expunge", message));
            assertThat(failure.code()).isEqualTo(Code.KEY_UNUSABLE);
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }

    @Test
    void anAgentThatIsNotThereIsToldOf() {
        Failure failure = catchThrowableOfType(Failure.class, () -> new Agent(folder.resolve("nobody")).keys());

        assertThat(failure.code()).isEqualTo(Code.KEY_UNUSABLE);
        assertThat(failure.what()).contains("no ssh-agent answers");
    }

    private long agent(Path socket) {
        String said = keygen.ok(Map.of(), "ssh-agent", "-s", "-a", socket.toString());
        var pid = java.util.regex.Pattern.compile("SSH_AGENT_PID=([0-9]+)").matcher(said);
        assertThat(pid.find()).as(said).isTrue();
        return Long.parseLong(pid.group(1));
    }

    private void acceptedByThem(String line, SshSignature signature) throws IOException {
        Path signers = Files.writeString(folder.resolve("signers"), "bob@x namespaces=\"expunge\" " + line + "\n");
        Path file = Files.writeString(folder.resolve("ours.sig"), signature.armored());

        SshKeygen.Result result = keygen.verify(signers, "bob@x", file, document);

        assertThat(result.output()).contains("Good \"expunge\" signature for bob@x");
        assertThat(Proof.holds(signature, message)).isTrue();
    }
}
