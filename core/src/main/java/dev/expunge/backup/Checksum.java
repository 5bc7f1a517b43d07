package dev.expunge.backup;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Size and SHA-256 of bytes that pass by. For one thread.
final class Checksum {
    private final MessageDigest sha256 = sha256();
    private long bytes;

    void add(byte[] data, int offset, int length) {
        sha256.update(data, offset, length);
        bytes += length;
    }

    void add(ByteBuffer data) {
        bytes += data.remaining();
        sha256.update(data);
    }

    long bytes() {
        return bytes;
    }

    /// As lower-case hexadecimal. To be asked once, at the end.
    String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    static String of(byte[] data) {
        return HexFormat.of().formatHex(sha256().digest(data));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
