package dev.expunge.approve.ssh;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A key that a test has made, without files and programs. A hardware token is played: its signature says that it was
/// touched, and how often it has signed.
public final class GeneratedKey implements Signer {
    private static final String APPLICATION = "ssh:";

    private final KeyPair pair;
    private final String type;
    private final PublicKeyBlob key;

    private GeneratedKey(KeyPair pair, String type, PublicKeyBlob key) {
        this.pair = pair;
        this.type = type;
        this.key = key;
    }

    /// A key like those of `ssh-keygen -t ed25519`.
    public static GeneratedKey ed25519() {
        KeyPair pair = pair("Ed25519", 255);
        return new GeneratedKey(
                pair,
                "ssh-ed25519",
                PublicKeyBlob.of(
                        new Wire.Out().string("ssh-ed25519").string(raw(pair)).bytes()));
    }

    /// A key like those of `ssh-keygen -t ed25519-sk`.
    public static GeneratedKey hardware() {
        KeyPair pair = pair("Ed25519", 255);
        String type = "sk-ssh-ed25519@openssh.com";
        return new GeneratedKey(
                pair,
                type,
                PublicKeyBlob.of(new Wire.Out()
                        .string(type)
                        .string(raw(pair))
                        .string(APPLICATION)
                        .bytes()));
    }

    /// A key like those of `ssh-keygen -t rsa`.
    public static GeneratedKey rsa(int bits) {
        KeyPair pair = pair("RSA", bits);
        var rsa = (RSAPublicKey) pair.getPublic();
        return new GeneratedKey(
                pair,
                "ssh-rsa",
                PublicKeyBlob.of(new Wire.Out()
                        .string("ssh-rsa")
                        .string(rsa.getPublicExponent().toByteArray())
                        .string(rsa.getModulus().toByteArray())
                        .bytes()));
    }

    private static KeyPair pair(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] raw(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    @Override
    public PublicKeyBlob key() {
        return key;
    }

    /// As a file of allowed signers spells it, type and key.
    public String line() {
        return type + " " + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(key.hex()));
    }

    @Override
    public SshSignature sign(String namespace, byte[] message) {
        return type.startsWith("sk-") ? touched(true, namespace, message) : plain(namespace, message);
    }

    /// The signature of a token.
    ///
    /// @param touched whether somebody has touched it
    public SshSignature touched(boolean touched, String namespace, byte[] message) {
        byte flags = (byte) (touched ? 1 : 0);
        byte[] state = new Wire.Out().raw(new byte[] {flags}).number(7).bytes();
        byte[] data = SshSignature.signedData(namespace, "sha512", message);
        byte[] signed = new Wire.Out()
                .raw(sha256(APPLICATION.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .raw(state)
                .raw(sha256(data))
                .bytes();
        byte[] blob = new Wire.Out()
                .string(type)
                .string(signed("Ed25519", signed))
                .raw(state)
                .bytes();
        return new SshSignature(key, namespace, "sha512", type, HexFormat.of().formatHex(blob));
    }

    private SshSignature plain(String namespace, byte[] message) {
        String algorithm = type.equals("ssh-rsa") ? "rsa-sha2-512" : type;
        byte[] data = SshSignature.signedData(namespace, "sha512", message);
        byte[] blob = new Wire.Out()
                .string(algorithm)
                .string(signed(type.equals("ssh-rsa") ? "SHA512withRSA" : "Ed25519", data))
                .bytes();
        return new SshSignature(
                key, namespace, "sha512", algorithm, HexFormat.of().formatHex(blob));
    }

    private byte[] signed(String algorithm, byte[] data) {
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(pair.getPrivate());
            signer.update(data);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
