package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.storage.FolderStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An export in a process of its own: little memory, a disk that refuses, kill -9.
@Timeout(120)
class ExportProcessIT {
    private static final long MEGABYTE = 1_000_000;

    @TempDir
    private Path temp;

    @Test
    void twoHundredMegabytesPassThroughAHeapOfTwentyFour() throws IOException, InterruptedException {
        var process = start("exec \"$@\"", "-Xmx24m", 1, 200 * MEGABYTE);

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("slice 1\ndone ");
    }

    @Test
    void systemThatRefusesTheNextByteIsAFailureWithItsWords() throws IOException, InterruptedException {
        var process = start("ulimit -f 12000; exec \"$@\"", "-Xmx64m", 1, 20 * MEGABYTE);

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isEqualTo(7);
        assertThat(output)
                .contains("EXPORT_UNWRITABLE the export cannot be written to " + temp)
                .contains("File too large")
                .contains("nothing was deleted.");
        assertThat(temp.resolve("run-7/slice-00001")).isEmptyDirectory();
    }

    @Test
    void folderForTemporaryFilesThatIsNoUseIsFoundByPreflight() throws IOException, InterruptedException {
        var process = start("ulimit -f 100; exec \"$@\"", "-Xmx64m", 1, 1);

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isEqualTo(7);
        assertThat(output).contains("EXPORT_UNWRITABLE").contains("the zstd library cannot be unpacked into ");
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void killedProcessIsResumedWithNothingDoubled() throws IOException, InterruptedException {
        var source = new GeneratedSource(4, 10 * MEGABYTE);
        var process = start("exec \"$@\"", "-Xmx64m", source.slices().size(), source.bytes());
        try (var output = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.equals("slice 2")) {
                line = output.readLine();
            }
            process.destroyForcibly();
            assertThat(line).isEqualTo("slice 2");
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed, not finished").isEqualTo(137);

        var kept = new ArrayList<Integer>();
        ExportProgress progress = (done, total, slice, isKept) -> {
            if (isKept) {
                kept.add(done);
            }
        };
        var resumed = new Export(ExportFixture.target(temp), ExportFixture.IDENTITY, Checkpoint.none(), progress)
                .write(source);
        var whole = ExportFixture.export(temp.resolve("whole")).write(source);

        assertThat(kept).contains(1, 2);
        assertThat(plainChecksums(resumed)).isEqualTo(plainChecksums(whole));
        new ExportVerification(Checkpoint.none(), "nothing was deleted.")
                .check(
                        new FolderStorage(ExportFixture.folder(resumed)),
                        resumed.sha256(),
                        whole.manifest().totals().rowsByTable());
    }

    private static List<String> plainChecksums(ManifestReceipt receipt) {
        return receipt.manifest().slices().stream()
                .flatMap(slice -> slice.files().stream())
                .map(ExportedFile::plainSha256)
                .toList();
    }

    private Process start(String shell, String heap, int slices, long bytes) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        shell,
                        "sh",
                        java,
                        heap,
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GeneratedSource.class.getName(),
                        temp.toString(),
                        ExportFixture.KEYS.publicKey(),
                        Integer.toString(slices),
                        Long.toString(bytes))
                .redirectErrorStream(true)
                .start();
    }
}
