package dev.expunge.backup;

import static dev.expunge.backup.ExportFixture.IDENTITY;
import static dev.expunge.backup.ExportFixture.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.FolderStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {
    private static final String USERS_HEADER = "-- expunge copy 2 {\"table\":\"public.users\",\"wholeRow\":true,"
            + "\"encoding\":\"UTF8\",\"columns\":[{\"name\":\"id\",\"type\":\"bigint\"},"
            + "{\"name\":\"e\\\"mail\\n\",\"type\":\"character varying(20)\"}]}\n";

    @TempDir
    private Path to;

    private final MemorySource source = MemorySource.small();

    @Test
    void everyRowComesBackByteForByteWithTheSecretKey() {
        var receipt = ExportFixture.export(to).write(source);

        var files = ExportFixture.opened(ExportFixture.folder(receipt));
        assertThat(files.keySet())
                .containsExactly(
                        "manifest.json",
                        "slice-00001/01-public.users.copy.zst.age",
                        "slice-00001/02-public.__v_nements___1_.copy.zst.age",
                        "slice-00001/03-public.users.copy.zst.age",
                        "slice-00001/slice.json",
                        "slice-00002/01-public.users.copy.zst.age",
                        "slice-00002/slice.json",
                        "slice-00003/slice.json");
        assertThat(files)
                .containsEntry("slice-00001/01-public.users.copy.zst.age", USERS_HEADER + source.text(1, 1))
                .containsEntry("slice-00002/01-public.users.copy.zst.age", USERS_HEADER + source.text(2, 1));
        assertThat(files.get("slice-00001/02-public.__v_nements___1_.copy.zst.age"))
                .endsWith("\n" + source.text(1, 2));
        assertThat(files.get("slice-00001/03-public.users.copy.zst.age")).contains("\"wholeRow\":false");
    }

    @Test
    void manifestTellsWhatTheFilesHold() throws IOException {
        var receipt = ExportFixture.export(to).write(source);

        byte[] json = Files.readAllBytes(ExportFixture.folder(receipt).resolve("manifest.json"));
        assertThat(Checksum.of(json)).isEqualTo(receipt.sha256());
        var manifest = ExportJson.read(json, Manifest.class);
        assertThat(manifest).isEqualTo(receipt.manifest());
        assertThat(manifest.identity()).isEqualTo(IDENTITY);
        assertThat(manifest.recipients()).containsExactly(ExportFixture.KEYS.publicKey());
        assertThat(manifest.totals().rowsByTable()).isEqualTo(source.rowsByTable());
        var file = manifest.slices().getFirst().files().getFirst();
        byte[] plain = (USERS_HEADER + source.text(1, 1)).getBytes(StandardCharsets.UTF_8);
        byte[] cipher = Files.readAllBytes(ExportFixture.folder(receipt).resolve(file.path()));
        assertThat(file)
                .isEqualTo(new ExportedFile(
                        "slice-00001/01-public.users.copy.zst.age",
                        1,
                        2,
                        plain.length,
                        Checksum.of(plain),
                        cipher.length,
                        Checksum.of(cipher)));
    }

    @Test
    void everyRecipientCanOpenAndNobodyElse() {
        var first = KeyPair.make();
        var second = KeyPair.make();
        var target = ExportFixture.target(to, first.publicKey(), second.publicKey(), first.publicKey());
        var receipt = new Export(target, IDENTITY, Checkpoint.none(), QUIET).write(source);

        Path file = ExportFixture.folder(receipt).resolve("slice-00002/01-public.users.copy.zst.age");
        assertThat(receipt.manifest().recipients()).containsExactly(first.publicKey(), second.publicKey());
        assertThat(first.open(file)).isEqualTo(second.open(file)).endsWith(source.text(2, 1));
        assertThatThrownBy(() -> KeyPair.make().open(file)).isInstanceOf(AssertionError.class);
    }

    @Test
    void eachSliceIsReportedOnce() {
        var seen = new ArrayList<String>();
        ExportProgress progress =
                (done, total, slice, kept) -> seen.add("%d/%d %d %s".formatted(done, total, slice.rows(), kept));

        new Export(ExportFixture.target(to), IDENTITY, Checkpoint.none(), progress).write(source);

        assertThat(seen).containsExactly("1/3 4003 false", "2/3 1 false", "3/3 0 false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "age1",
                "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
                "ssh-ed25519 AAAAC3Nza",
                "age1ünicode"
            })
    void keyThatIsNoneIsRefusedByItsPosition(String key) {
        var target = ExportFixture.place(to, ExportFixture.KEYS.publicKey(), key);

        var failure = catchThrowableOfType(Failure.class, () -> Export.preflight(target));

        assertThat(failure.code()).isEqualTo(Code.SPEC_INVALID);
        assertThat(failure.what()).contains("key 2 of encrypt_to");
        assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        assertThat(failure.next()).isNotEmpty();
        assertThat(failure.getCause()).isNull();
    }

    @Test
    void secretKeyIsRefusedAndNeverRepeated() {
        var target = ExportFixture.place(to, ExportFixture.KEYS.secretKey());

        var failure = catchThrowableOfType(Failure.class, () -> Export.preflight(target));

        assertThat(failure.what()).contains("is a secret key");
        assertThat(failure.what() + failure.next()).doesNotContain(ExportFixture.KEYS.secretKey());
    }

    @Test
    void noKeyAtAllIsRefused() {
        assertThatThrownBy(() -> Export.preflight(new Export.Target(new FolderStorage(to), List.of())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no public key");
    }

    @Test
    void preflightMakesTheFolderAndLeavesNothingInIt() {
        Path deep = to.resolve("a/b");

        Export.preflight(ExportFixture.place(deep));

        assertThat(deep).isEmptyDirectory();
    }

    @Test
    void folderThatCannotBeMadeIsRefusedByPreflightAndByTheExport() throws IOException {
        Path file = Files.writeString(to.resolve("file"), "in the way", StandardCharsets.UTF_8);
        Path below = file.resolve("exports");

        var preflight = catchThrowableOfType(Failure.class, () -> Export.preflight(ExportFixture.place(below)));
        var write = catchThrowableOfType(
                Failure.class, () -> ExportFixture.export(below).write(source));

        for (Failure failure : List.of(preflight, write)) {
            assertThat(failure.code()).isEqualTo(Code.EXPORT_UNWRITABLE);
            assertThat(failure.what()).contains(below.toString());
            assertThat(failure.dataState()).isEqualTo("nothing was deleted.");
            assertThat(failure.next()).isNotEmpty();
        }
    }

    @Test
    void sourceThatCountsOtherwiseThanItWritesIsRefused() {
        assertThatThrownBy(() -> ExportFixture.export(to).write(oneTable("1\tx\n2\ty\n", 3)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("slice-00001/01-public.users.copy.zst.age holds 2 rows, 3 were read");
        assertThatThrownBy(() -> ExportFixture.export(to).write(oneTable("", 1)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("holds 0 rows, 1 were read");
    }

    @Test
    void rowWithoutItsLineFeedIsRefused() {
        assertThatThrownBy(() -> ExportFixture.export(to).write(oneTable("1\tx\n2\ty", 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static ExportSource oneTable(String text, long rows) {
        return new ExportSource() {
            @Override
            public List<ExportTable> tables() {
                return List.of(MemorySource.USERS);
            }

            @Override
            public List<Slice> slices() {
                return List.of(new Slice(1, 1, 1));
            }

            @Override
            public long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException {
                sink.write(text.getBytes(StandardCharsets.UTF_8));
                sink.flush();
                return rows;
            }

            @Override
            public void vouch(Slice slice, String note) {}

            @Override
            public boolean vouchedFor(Slice slice, String note) {
                return true;
            }
        };
    }
}
