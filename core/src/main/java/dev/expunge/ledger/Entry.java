package dev.expunge.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/// One entry of the ledger.
///
/// @param number counted from 1 without gaps
/// @param writtenAt ISO 8601 with microseconds, UTC, as the server wrote it
/// @param body JSON
/// @param previous the hash of the entry before; empty for the first, otherwise hexadecimal
public record Entry(long number, long run, String writtenAt, String kind, String body, String previous, String hash) {
    public Entry {
        Objects.requireNonNull(writtenAt, "writtenAt is null");
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(body, "body is null");
        Objects.requireNonNull(previous, "previous is null");
        Objects.requireNonNull(hash, "hash is null");
    }

    /// SHA-256, in hexadecimal, over the previous hash's bytes and the lines number, run, time, kind and body.
    public String computedHash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(HexFormat.of().parseHex(previous));
            String lines = number + "\n" + run + "\n" + writtenAt + "\n" + kind + "\n" + body;
            return HexFormat.of().formatHex(digest.digest(lines.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
