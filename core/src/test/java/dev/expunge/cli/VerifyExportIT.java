package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.ExportFolder;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export is looked at again long after its run, without any key.
class VerifyExportIT {
    private static final String STATE = "this command changed nothing; `status` tells what the run had deleted.";

    @TempDir
    Path folder;

    @Test
    void oneFlippedBitIsFoundAsLongAsTheExportIsKept() throws IOException {
        String database = TestServer.fluxmap();
        var job = new Given(folder, database, FluxmapSpec.withExport(database));
        job.execute().succeeds();
        assertThat(Call.of("verify", job.spec()).succeeds().out()).contains(" files: each is what was written");
        Path file = slice();
        byte[] written = Files.readAllBytes(file);
        byte[] flipped = written.clone();
        flipped[written.length / 2] ^= 1;

        Files.write(file, flipped);
        Call.of("verify", job.spec())
                .fails(Code.EXPORT_CORRUPT, STATE)
                .says(file.getFileName().toString());
        assertThat(Call.of("verify", job.spec(), "--no-export").succeeds().out())
                .doesNotContain("exported rows");
        Call.of("close", job.spec()).succeeds();
        Call.of("exports", job.spec()).succeeds();
        Call.of("exports", job.spec(), "--check").fails(Code.EXPORT_CORRUPT, STATE);
        Files.delete(file);
        Call.of("exports", job.spec(), "--check")
                .fails(Code.EXPORT_CORRUPT, STATE)
                .says("missing");
        Files.write(file, written);
        Call.of("exports", job.spec(), "--check").succeeds().says("run 1: ", " files: each is what was written");
    }

    private Path slice() throws IOException {
        try (var files = Files.walk(ExportFolder.of(folder.resolve("export"), 1))) {
            return files.filter(file -> file.toString().endsWith("users.copy.zst.age"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
