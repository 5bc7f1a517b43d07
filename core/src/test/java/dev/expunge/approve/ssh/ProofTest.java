package dev.expunge.approve.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final byte[] MESSAGE = "delete 912 users\n".getBytes(UTF_8);
    private static final byte[] OTHER = "delete 913 users\n".getBytes(UTF_8);
    private static final GeneratedKey KEY = GeneratedKey.ed25519();

    @Test
    void aSignatureHoldsOverItsMessageAndNoOther() {
        for (GeneratedKey key : List.of(KEY, GeneratedKey.hardware(), GeneratedKey.rsa(2048))) {
            SshSignature signature = key.sign("expunge", MESSAGE);

            assertThat(Proof.holds(signature, MESSAGE))
                    .as(signature.algorithm())
                    .isTrue();
            assertThat(Proof.holds(signature, OTHER)).as(signature.algorithm()).isFalse();
        }
    }

    @Test
    void aSignatureIsReadAsItIsWritten() {
        SshSignature signature = KEY.sign("expunge", MESSAGE);

        assertThat(SshSignature.parse(signature.armored())).contains(signature);
    }

    @Test
    void nothingElseIsReadAsASignature() {
        String armored = KEY.sign("expunge", MESSAGE).armored();

        assertThat(List.of(
                        "",
                        "approved",
                        armored.replace("SSH SIGNATURE", "PGP SIGNATURE"),
                        armored.replaceFirst("U1NIU0lH", "U1NIU0lI"),
                        "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----",
                        "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----"))
                .allSatisfy(
                        text -> assertThat(SshSignature.parse(text)).as(text).isEmpty());
    }

    @Test
    void eachByteOfASignatureCounts() {
        SshSignature signature = KEY.sign("expunge", MESSAGE);
        byte[] blob = HexFormat.of().parseHex(signature.hex());

        for (int at = 0; at < blob.length; at++) {
            byte[] altered = blob.clone();
            altered[at] = (byte) (altered[at] ^ 1);
            assertThat(Proof.holds(
                            new SshSignature(
                                    signature.key(),
                                    signature.namespace(),
                                    signature.hash(),
                                    signature.algorithm(),
                                    HexFormat.of().formatHex(altered)),
                            MESSAGE))
                    .as("byte " + at)
                    .isFalse();
        }
    }

    @Test
    void aNamespaceBelongsToWhatIsSigned() {
        SshSignature signature = KEY.sign("file", MESSAGE);

        assertThat(Proof.holds(
                        new SshSignature(
                                signature.key(), "expunge", signature.hash(), signature.algorithm(), signature.hex()),
                        MESSAGE))
                .isFalse();
    }

    @Test
    void aTokenThatNobodyTouchedProvesNothing() {
        GeneratedKey token = GeneratedKey.hardware();

        assertThat(Proof.holds(token.touched(false, "expunge", MESSAGE), MESSAGE))
                .isFalse();
        assertThat(Proof.holds(token.touched(true, "expunge", MESSAGE), MESSAGE))
                .isTrue();
    }

    @Test
    void aShortRsaKeyProvesNothing() {
        assertThat(Proof.holds(GeneratedKey.rsa(1024).sign("expunge", MESSAGE), MESSAGE))
                .isFalse();
    }

    @Test
    void theAlgorithmHasToBeOneOfTheKey() {
        SshSignature signature = KEY.sign("expunge", MESSAGE);
        var sha1 = new SshSignature(GeneratedKey.rsa(2048).key(), "expunge", "sha512", "ssh-rsa", signature.hex());

        assertThat(Proof.unusable(sha1))
                .hasValueSatisfying(why -> assertThat(why).contains("may not sign with ssh-rsa"));
        assertThat(Proof.unusable(new SshSignature(signature.key(), "expunge", "md5", "ssh-ed25519", signature.hex())))
                .hasValueSatisfying(why -> assertThat(why).contains("neither sha256 nor sha512"));
    }

    @Test
    void aCertificateIsRefusedWithASentence() {
        PublicKeyBlob certificate = PublicKeyBlob.of(new Wire.Out()
                .string("ssh-ed25519-cert-v01@openssh.com")
                .string("x")
                .bytes());

        assertThat(Proof.unusable(new SshSignature(certificate, "expunge", "sha512", "ssh-ed25519", "00")))
                .hasValueSatisfying(why -> assertThat(why).contains("certificates are not read"));
    }
}
