package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the pages for whoever does a job show is done as it stands there.
class WalkthroughIT {
    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void theWalkFromTheDraftToTheRunIsTrue() throws IOException {
        assertThat(new Walk(folder, database).through("init.md", "From the draft to the run"))
                .as("commands, decisions and counts")
                .isEqualTo(11);
    }

    @Test
    void theWalkFromTheRequestToTheProofIsTrue() throws IOException {
        assertThat(new Walk(folder, database).through("clean-up-under-compliance.md", "From the request to the proof"))
                .as("commands, decisions and counts")
                .isEqualTo(29);
    }
}
