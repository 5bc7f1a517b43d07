package dev.expunge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptTest {
    private static final Target STAGING = new Target("7000000000000000001", "app", "staging");
    private static final Receipt OPEN = Receipt.unsigned(
            Signature.of("retainDays=90", "spec", "schema", STAGING),
            STAGING,
            new Receipt.Trial("nightly", 7, 912, "2026-11-22T03:00:00.000000Z", "ab12"));

    @TempDir
    Path folder;

    private Path key(String algorithm) throws GeneralSecurityException, IOException {
        return write(KeyPairGenerator.getInstance(algorithm).generateKeyPair());
    }

    private Path write(KeyPair pair) throws IOException {
        String encoded = Base64.getMimeEncoder(64, "\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .encodeToString(pair.getPrivate().getEncoded());
        return Files.writeString(
                Files.createTempFile(folder, "key", ".pem"),
                "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n");
    }

    @Test
    void aReceiptIsReadBackWithItsSeal() throws GeneralSecurityException, IOException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        ReceiptKey key = ReceiptKey.read(write(pair));
        Receipt sealed = OPEN.sealed(key);

        assertThat(key.publicText())
                .isEqualTo(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()))
                .matches("MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=");
        assertThat(Receipt.parse(sealed.text())).hasValue(sealed);
        assertThat(sealed.sealedBy(key.publicText())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "7000000000000000001, 7000000000000000002",
        "\"app\", \"apq\"",
        "staging, stagjng",
        "nightly, nightlz",
        "\"7\", \"8\"",
        "\"912\", \"913\"",
        "2026-11-22, 2026-11-23",
        "ab12, ab13",
        "expunge1-, expunge1-0"
    })
    void whateverIsAlteredBreaksTheSeal(String written, String instead) throws GeneralSecurityException, IOException {
        ReceiptKey key = ReceiptKey.read(key("Ed25519"));
        String text = OPEN.sealed(key).text();
        String replaced = instead.equals("expunge1-0")
                ? text.replaceFirst("expunge1-[0-9a-f]{16}", "expunge1-0123456789abcdef")
                : text.replace(written, instead);

        assertThat(replaced).isNotEqualTo(text);
        assertThat(Receipt.parse(replaced).orElseThrow().sealedBy(key.publicText()))
                .isFalse();
    }

    @Test
    void anotherKeyIsNotThisOne() throws GeneralSecurityException, IOException {
        Receipt sealed = OPEN.sealed(ReceiptKey.read(key("Ed25519")));

        assertThat(sealed.sealedBy(ReceiptKey.read(key("Ed25519")).publicText()))
                .isFalse();
        assertThat(OPEN.sealedBy(ReceiptKey.read(key("Ed25519")).publicText())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"''", "nonsense", "{}", "[]", "'{\"expunge_receipt\":\"2\"}'", "'{\"expunge_receipt\":\"1\"}'"})
    void whatIsNoReceiptIsNone(String text) {
        assertThat(Receipt.parse(text)).isEmpty();
    }

    @Test
    void aKeyThatIsNoneIsSaidAndNotShown() throws GeneralSecurityException, IOException {
        Path other = key("X25519");
        Path text = Files.writeString(folder.resolve("text"), "hunter2");

        assertThatThrownBy(() -> ReceiptKey.read(other)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.SECRET_UNREADABLE);
            assertThat(failure.what()).endsWith("holds another key than an Ed25519 one");
        });
        assertThatThrownBy(() -> ReceiptKey.read(text))
                .hasMessageContaining("holds no private key")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> ReceiptKey.read(folder.resolve("none"))).hasMessageContaining("cannot be read");
    }
}
