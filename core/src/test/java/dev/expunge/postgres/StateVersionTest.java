package dev.expunge.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Whoever changes the tables of schema `expunge` gives them a new version: a schema of another version is refused.
class StateVersionTest {
    private static final String DIGEST = "2cb237b2a2287f40680ff2fd5998081c6e172ea5fee4065a8ad5cafed93f8746";

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
