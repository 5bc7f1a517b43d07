package dev.expunge.approve.ssh;

import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// Checks signatures.
public final class Proof {
    private static final Set<String> HASHES = Set.of("sha256", "sha512");
    private static final int LEAST_RSA_BITS = 2048;

    /// How a key of each kind may sign: nothing with SHA-1, nothing of DSA.
    private static final Map<String, Set<String>> ALGORITHMS = Map.of(
            "ssh-ed25519", Set.of("ssh-ed25519"),
            "sk-ssh-ed25519@openssh.com", Set.of("sk-ssh-ed25519@openssh.com"),
            "sk-ecdsa-sha2-nistp256@openssh.com", Set.of("sk-ecdsa-sha2-nistp256@openssh.com"),
            "ecdsa-sha2-nistp256", Set.of("ecdsa-sha2-nistp256"),
            "ecdsa-sha2-nistp384", Set.of("ecdsa-sha2-nistp384"),
            "ecdsa-sha2-nistp521", Set.of("ecdsa-sha2-nistp521"),
            "ssh-rsa", Set.of("rsa-sha2-256", "rsa-sha2-512"));

    private Proof() {}

    /// Why a signature can be no proof of anything, whatever was signed; empty where it can.
    public static Optional<String> unusable(SshSignature signature) {
        if (signature.key().certificate()) {
            return Optional.of("it was made with a certificate, and certificates are not read:"
                    + " sign with the bare key, and list that one");
        }
        Set<String> allowed = ALGORITHMS.getOrDefault(signature.key().type(), Set.of());
        if (!allowed.contains(signature.algorithm())) {
            return Optional.of("a key of type " + shown(signature.key().type()) + " may not sign with "
                    + shown(signature.algorithm()));
        }
        return HASHES.contains(signature.hash())
                ? Optional.empty()
                : Optional.of(
                        "it is over a digest " + shown(signature.hash()) + ", which is neither sha256 nor sha512");
    }

    /// Whether the key of a signature has signed this message.
    public static boolean holds(SshSignature signature, byte[] message) {
        if (unusable(signature).isPresent()) {
            return false;
        }
        try {
            PublicKey key = new ByteArrayBuffer(signature.key().bytes()).getRawPublicKey();
            if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                return false;
            }
            Signature verifier =
                    BuiltinSignatures.resolveFactory(signature.algorithm()).create();
            verifier.initVerifier(null, key);
            verifier.update(null, SshSignature.signedData(signature.namespace(), signature.hash(), message));
            return verifier.verify(null, signature.blob());
        } catch (Exception _) {
            return false;
        }
    }

    /// What a stranger wrote, without anything that a terminal obeys.
    private static String shown(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 127) && text.length() <= 64 && !text.isEmpty()
                ? text
                : "that is unknown";
    }
}
