package dev.expunge.storage.s3;

import dev.expunge.spec.S3Spec.Checksums;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;

/// The bytes of one request, collected: they can be sent again. For one thread.
final class Part {
    /// The most that one request holds.
    static final int MOST = 8 << 20;

    private static final int FIRST = 1 << 16;

    private byte[] bytes = new byte[FIRST];
    private int filled;

    /// Takes what fits.
    ///
    /// @return how many bytes that were
    int add(byte[] data, int offset, int length) {
        int taken = Math.min(length, MOST - filled);
        if (filled + taken > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MOST, Math.max(filled + taken, bytes.length * 2)));
        }
        System.arraycopy(data, offset, bytes, filled, taken);
        filled += taken;
        return taken;
    }

    boolean full() {
        return filled == MOST;
    }

    boolean empty() {
        return filled == 0;
    }

    void clear() {
        filled = 0;
    }

    RequestBody body() {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, filled), filled, "application/octet-stream");
    }

    /// The checksum for the header of SHA-256; empty where servers do not know it.
    Optional<String> sha256(Checksums checksums) {
        return checksums == Checksums.ALWAYS ? Optional.of(digest("SHA-256")) : Optional.empty();
    }

    /// The checksum for the header of MD5, where the other is not known.
    Optional<String> md5(Checksums checksums) {
        return checksums == Checksums.WHEN_REQUIRED ? Optional.of(digest("MD5")) : Optional.empty();
    }

    private String digest(String algorithm) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes, 0, filled);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }
}
