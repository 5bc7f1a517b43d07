package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `docs/export.md` promises: an export opens with standard programs, without Expunge.
class WayOutIT {
    @TempDir
    private Path temp;

    private Path key = Path.of("");
    private String recipient = "";

    @BeforeEach
    void makeKey() {
        Program.require("age", "age-keygen", "zstd", "sha256sum");
        key = temp.resolve("key.txt");
        assertThat(Program.shell("age-keygen -o \"$1\"", key.toString()).exit()).isZero();
        recipient = Program.shell("age-keygen -y \"$1\"", key.toString()).text().strip();
    }

    @Test
    void standardProgramsOpenEveryFileOfAnExport() {
        var source = MemorySource.small();
        var spec = ExportFixture.target(temp.resolve("exports"), recipient);
        var receipt = new Export(spec, ExportFixture.IDENTITY, Checkpoint.none(), ExportFixture.QUIET).write(source);

        var files = receipt.manifest().slices().stream()
                .flatMap(slice -> slice.files().stream())
                .toList();
        assertThat(files).hasSize(4);
        for (ExportedFile file : files) {
            String path = ExportFixture.folder(receipt).resolve(file.path()).toString();
            var rows = Program.shell("age -d -i \"$1\" \"$2\" | zstd -d | tail -n +2", key.toString(), path);
            int slice = Integer.parseInt(file.path().substring(6, 11));
            assertThat(rows.exit()).isZero();
            assertThat(rows.text()).isEqualTo(source.text(slice, file.table()));

            var plain = Program.shell("age -d -i \"$1\" \"$2\" | zstd -d | sha256sum", key.toString(), path);
            assertThat(plain.text()).startsWith(file.plainSha256());
            var cipher = Program.shell("sha256sum < \"$1\"", path);
            assertThat(cipher.text()).startsWith(file.cipherSha256());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 131_072, 200_000, 655_360})
    void ageOpensWhatEndsBeforeOnAndBehindABlock(int length) throws IOException {
        var plain = new byte[length];
        new Random(length).nextBytes(plain);
        Path file = temp.resolve("file.age");
        try (var out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var encrypting = Recipients.parse(List.of(recipient)).encrypting(out)) {
            encrypting.write(ByteBuffer.wrap(plain));
        }

        var opened = Program.shell("age -d -i \"$1\" \"$2\"", key.toString(), file.toString());

        assertThat(opened.exit()).isZero();
        assertThat(opened.bytes()).isEqualTo(plain);
    }

    @Test
    void ageRefusesAFileThatWasCutOff() throws IOException {
        var spec = ExportFixture.target(temp.resolve("exports"), recipient);
        var receipt = new Export(spec, ExportFixture.IDENTITY, Checkpoint.none(), ExportFixture.QUIET)
                .write(MemorySource.small());
        Path file = ExportFixture.folder(receipt).resolve("slice-00001/01-public.users.copy.zst.age");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));

        assertThat(Program.shell("age -d -i \"$1\" \"$2\"", key.toString(), file.toString())
                        .exit())
                .isNotZero();
    }

    @Test
    void secretKeyIsNowhereInTheExport() throws IOException {
        String secret = Files.readString(key, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
                .findFirst()
                .orElseThrow();
        var spec = ExportFixture.target(temp.resolve("exports"), recipient);
        var receipt = new Export(spec, ExportFixture.IDENTITY, Checkpoint.none(), ExportFixture.QUIET)
                .write(MemorySource.small());

        assertThat(Program.shell(
                                "grep -r -F -- \"$1\" \"$2\"",
                                secret,
                                ExportFixture.folder(receipt).toString())
                        .exit())
                .isEqualTo(1);
        assertThat(Program.shell(
                                "grep -r -F ada@example.org \"$1\"",
                                ExportFixture.folder(receipt).toString())
                        .exit())
                .isEqualTo(1);
    }
}
