package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/restore-one-person.md, as it stands there, and the role that restores.
class RestoreDocIT {
    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void onePersonComesBackStepByStepAsThePageSays() throws IOException {
        int done = new Walk(folder, database).through("restore-one-person.md", "One person, step by step");
        assertThat(done).as("commands, decisions and counts").isEqualTo(16);
    }
}
