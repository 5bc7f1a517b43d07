package dev.expunge.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Whoever changes the tables of schema `expunge` gives them a new version: a schema of another version is
/// refused.
class StateVersionTest {
    private static final String DIGEST = "4d4b7d287383e0499db10306e9ecd7d91f40742461bd81dc84b91c45e99714cd";

    @Test
    void theTablesAreThoseOfTheirVersion() throws NoSuchAlgorithmException {
        String statements =
                Runs.ddl().replaceAll("--.*", "").replaceAll("\\s+", " ").strip();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(statements.getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(digest))
                .as("changed? then the version in schema.sql and Runs is a new one, too, and so is this digest")
                .isEqualTo(DIGEST);
    }
}
