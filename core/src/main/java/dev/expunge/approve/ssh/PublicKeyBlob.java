package dev.expunge.approve.ssh;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// A public key in the form in which SSH writes it. Two are equal when their bytes are.
///
/// @param hex the bytes, hexadecimal
public record PublicKeyBlob(String hex) {
    private static final String CERTIFICATE = "-cert-v01@openssh.com";

    /// The key of these bytes.
    public static PublicKeyBlob of(byte[] bytes) {
        return new PublicKeyBlob(HexFormat.of().formatHex(bytes));
    }

    /// The key that a file of public keys or of allowed signers spells in base 64; empty for anything else.
    public static Optional<PublicKeyBlob> ofBase64(String text) {
        try {
            PublicKeyBlob blob = of(Base64.getDecoder().decode(text));
            return blob.type().isEmpty() ? Optional.empty() : Optional.of(blob);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /// What kind of key it is, `ssh-ed25519`; the empty text where that cannot be read.
    public String type() {
        try {
            return new Wire.In(bytes()).text();
        } catch (Wire.WireException _) {
            return "";
        }
    }

    /// Whether it is a certificate of an authority, and no bare key.
    public boolean certificate() {
        return type().endsWith(CERTIFICATE);
    }

    /// As `ssh-keygen -l` prints it: `SHA256:…`.
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return fingerprint();
    }
}
