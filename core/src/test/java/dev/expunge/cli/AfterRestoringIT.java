package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/after-restoring-a-backup.md shows is done as it stands there.
class AfterRestoringIT {
    @TempDir
    private Path folder;

    private final String database = TestServer.empty();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void theWalkFromTheRestoreToNobodyBackIsTrue() throws IOException {
        var walk = new Walk(folder, database);
        assertThat(walk.through("after-restoring-a-backup.md", "From the restore to nobody back"))
                .as("commands, decisions and counts")
                .isEqualTo(10);
        assertThat(walk.through("after-restoring-a-backup.md", "The format of a list"))
                .as("and those with openssl")
                .isEqualTo(15);
    }
}
