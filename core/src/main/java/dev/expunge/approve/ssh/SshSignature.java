package dev.expunge.approve.ssh;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A signature as `ssh-keygen -Y sign` writes it (format SSHSIG, version 1).
///
/// @param namespace what it was made for
/// @param hash the name of the digest that was signed: `sha256` or `sha512`
/// @param algorithm how the key signed, `ssh-ed25519`
/// @param hex the key's own signature with its algorithm in front, hexadecimal
public record SshSignature(PublicKeyBlob key, String namespace, String hash, String algorithm, String hex) {
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final int LINE = 70;

    public SshSignature {
        Objects.requireNonNull(key, "key is null");
        Objects.requireNonNull(namespace, "namespace is null");
        Objects.requireNonNull(hash, "hash is null");
        Objects.requireNonNull(algorithm, "algorithm is null");
        Objects.requireNonNull(hex, "hex is null");
    }

    /// Reads the text of a signature file; empty for anything else.
    public static Optional<SshSignature> parse(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith(BEGIN) || !stripped.endsWith(END)) {
            return Optional.empty();
        }
        String body = stripped.substring(BEGIN.length(), stripped.length() - END.length());
        try {
            return Optional.of(read(new Wire.In(Base64.getMimeDecoder().decode(body))));
        } catch (IllegalArgumentException | Wire.WireException _) {
            return Optional.empty();
        }
    }

    private static SshSignature read(Wire.In in) throws Wire.WireException {
        if (!Arrays.equals(in.raw(MAGIC.length), MAGIC) || in.number() != VERSION) {
            throw new Wire.WireException("it is of another format");
        }
        PublicKeyBlob key = PublicKeyBlob.of(in.string());
        String namespace = in.text();
        if (in.string().length > 0) {
            throw new Wire.WireException("it uses what is reserved");
        }
        String hash = in.text();
        byte[] signature = in.string();
        in.requireEnd();
        return new SshSignature(
                key,
                namespace,
                hash,
                new Wire.In(signature).text(),
                java.util.HexFormat.of().formatHex(signature));
    }

    /// What a key signs for a message.
    ///
    /// @param hash `sha256` or `sha512`
    static byte[] signedData(String namespace, String hash, byte[] message) {
        try {
            String name = hash.toUpperCase(Locale.ROOT).replace("SHA", "SHA-");
            byte[] digest = MessageDigest.getInstance(name).digest(message);
            return new Wire.Out()
                    .raw(MAGIC)
                    .string(namespace)
                    .string("")
                    .string(hash)
                    .string(digest)
                    .bytes();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256 and SHA-512", e);
        }
    }

    byte[] blob() {
        return java.util.HexFormat.of().parseHex(hex);
    }

    /// The text of a signature file.
    public String armored() {
        byte[] all = new Wire.Out()
                .raw(MAGIC)
                .number(VERSION)
                .string(key.bytes())
                .string(namespace)
                .string("")
                .string(hash)
                .string(blob())
                .bytes();
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(all);
        return BEGIN + "\n" + body + "\n" + END + "\n";
    }
}
