package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.BulkStorage;
import dev.expunge.storage.FolderStorage;
import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportVerificationTest {
    private static final String USERS_1 = "slice-00001/01-public.users.copy.zst.age";
    private static final String USERS_2 = "slice-00002/01-public.users.copy.zst.age";

    @TempDir
    private Path to;

    private final MemorySource source = MemorySource.small();
    private ManifestReceipt receipt = new ManifestReceipt(
            "",
            Manifest.of(
                    ExportFixture.IDENTITY, new ExportPlan(1, "", "", List.of(), Custody.NONE, List.of()), List.of()),
            "");

    @BeforeEach
    void export() {
        receipt = ExportFixture.export(to).write(source);
    }

    @Test
    void wholeExportIsAccepted() {
        assertThat(ExportFixture.verified(receipt, source)).isEqualTo(receipt.manifest());
    }

    @Test
    void flippedBitInAnyByteOfAFileIsFound() throws IOException {
        Path file = file(USERS_2);
        byte[] good = Files.readAllBytes(file);
        for (int bit = 0; bit < good.length * 8; bit += 7) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, bad);
            assertThat(failure().what()).as("bit %d", bit).contains(USERS_2 + ": checksum is ");
        }
    }

    @Test
    void flippedBitInAnyFileIsFoundAndNamed() throws IOException {
        for (String path : ExportFixture.opened(ExportFixture.folder(receipt)).keySet()) {
            byte[] good = Files.readAllBytes(file(path));
            byte[] bad = good.clone();
            bad[bad.length / 2] ^= 1;
            Files.write(file(path), bad);
            assertThat(failure().what()).contains("\n  " + path + ": ");
            Files.write(file(path), good);
        }
        ExportFixture.verified(receipt, source);
    }

    @Test
    void missingFileIsFoundAndNamedWhicheverItIs() throws IOException {
        for (String path : ExportFixture.opened(ExportFixture.folder(receipt)).keySet()) {
            byte[] good = Files.readAllBytes(file(path));
            Files.delete(file(path));
            assertThat(failure().what()).contains("\n  " + path + ": missing");
            Files.write(file(path), good);
        }
    }

    @Test
    void swappedFilesAreFoundAndBothNamed() throws IOException {
        Path aside = to.resolve("aside");
        Files.move(file(USERS_1), aside);
        Files.move(file(USERS_2), file(USERS_1));
        Files.move(aside, file(USERS_2));

        assertThat(failure().what())
                .contains(USERS_1 + ": holds what belongs into " + USERS_2)
                .contains(USERS_2 + ": holds what belongs into " + USERS_1);
    }

    @Test
    void truncatedFileIsFound() throws IOException {
        byte[] good = Files.readAllBytes(file(USERS_1));
        for (int length : new int[] {0, 1, good.length - 1}) {
            Files.write(file(USERS_1), Arrays.copyOf(good, length));
            assertThat(failure().what())
                    .contains(USERS_1 + ": has " + length + " bytes, was written with " + good.length);
        }
    }

    @Test
    void additionalFilesAndFoldersAreFound() throws IOException {
        Files.copy(file(USERS_1), file("slice-00002/02-x.copy.zst.age"));
        Files.createDirectory(file("slice-00004"));
        Files.writeString(file("manifest.json.part"), "", StandardCharsets.UTF_8);

        assertThat(failure().what())
                .contains("slice-00002/02-x.copy.zst.age: additional")
                .contains("slice-00004: additional")
                .contains("manifest.json.part: additional");
    }

    @Test
    void symbolicLinkIsNotTakenForTheFile() throws IOException {
        Path elsewhere = to.resolve("elsewhere");
        Files.move(file(USERS_1), elsewhere, StandardCopyOption.ATOMIC_MOVE);
        Files.createSymbolicLink(file(USERS_1), elsewhere);

        assertThat(failure().what()).contains(USERS_1 + ": missing");
    }

    @Test
    void forgedManifestIsFoundByItsChecksum() throws IOException {
        Path manifest = file("manifest.json");
        String forged = Files.readString(manifest, StandardCharsets.UTF_8).replace("\"rows\" : 1", "\"rows\" : 2");
        Files.writeString(manifest, forged, StandardCharsets.UTF_8);

        assertThat(failure().what()).contains("manifest.json: checksum is ");
    }

    @Test
    void manifestWhoseSumsAreWrongIsRefusedEvenWithItsChecksum() throws IOException {
        Path manifest = file("manifest.json");
        String forged = Files.readString(manifest, StandardCharsets.UTF_8).replace("\"rows\" : 1", "\"rows\" : 2");
        Files.writeString(manifest, forged, StandardCharsets.UTF_8);
        receipt = new ManifestReceipt(
                receipt.place(), receipt.manifest(), Checksum.of(forged.getBytes(StandardCharsets.UTF_8)));

        assertThat(failure().what()).contains("its sums are wrong");
    }

    @Test
    void tableWhoseRowsDoNotAddUpIsNamed() {
        var expected = Map.of(1, 4L, 2, 4000L, 9, 5L);

        var failure =
                catchThrowableOfType(Failure.class, () -> verification().check(storage(), receipt.sha256(), expected));

        assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
        assertThat(failure.what())
                .contains("public.users: 3 rows exported, 4 in the frozen set")
                .contains("public.users: 1 rows exported, 0 in the frozen set")
                .contains("table 9: 0 rows exported, 5 in the frozen set");
    }

    @Test
    void failureTellsTheGivenStateAndWhatToDo() throws IOException {
        Files.delete(file(USERS_1));

        var failure = failure();

        assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
        assertThat(failure.dataState()).isEqualTo("the rows are gone.");
        assertThat(failure.next()).hasSize(2);
    }

    @Test
    void aPlaceThatDoesNotAnswerIsNotCalledDamaged() {
        var silent = (BulkStorage) Proxy.newProxyInstance(
                BulkStorage.class.getClassLoader(), new Class<?>[] {BulkStorage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("place")) {
                        return "s3://far/away";
                    }
                    throw new StorageException("the server did not answer", List.of("look at the network"));
                });

        var failure = catchThrowableOfType(Failure.class, () -> verification().check(silent, receipt.sha256()));

        assertThat(failure.code()).isEqualTo(Code.EXPORT_UNREADABLE);
        assertThat(failure.what()).contains("s3://far/away").contains("did not answer");
        assertThat(failure.next()).contains("look at the network");
    }

    @Test
    void finishedExportIsNeverTouchedAgainEvenWhenItIsDamaged() throws IOException {
        Files.delete(file(USERS_1));
        var before = ExportFixture.opened(ExportFixture.folder(receipt));
        int copies = source.copies();

        var failure = catchThrowableOfType(
                Failure.class, () -> ExportFixture.export(to).write(source));

        assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
        assertThat(failure.what()).contains(USERS_1 + ": missing");
        assertThat(ExportFixture.opened(ExportFixture.folder(receipt))).isEqualTo(before);
        assertThat(source.copies()).isEqualTo(copies);
    }

    @Test
    void finishedExportOfAnotherFrozenSetIsRefused() {
        var identity = new ExportIdentity("expunge test", "run-7", "0".repeat(64));
        var other = new Export(ExportFixture.target(to), identity, Checkpoint.none(), ExportFixture.QUIET);

        var failure = catchThrowableOfType(Failure.class, () -> other.write(source));

        assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
        assertThat(failure.what()).contains("something else").contains("its frozen set has the digest ffff");
    }

    @Test
    void finishedExportIsGivenBackAsItIs() {
        int copies = source.copies();

        assertThat(ExportFixture.export(to).write(source)).isEqualTo(receipt);
        assertThat(source.copies()).isEqualTo(copies);
    }

    private FolderStorage storage() {
        return new FolderStorage(ExportFixture.folder(receipt));
    }

    private Path file(String path) {
        return ExportFixture.folder(receipt).resolve(path);
    }

    private static ExportVerification verification() {
        return new ExportVerification(Checkpoint.none(), "the rows are gone.");
    }

    private Failure failure() {
        return catchThrowableOfType(
                Failure.class, () -> verification().check(storage(), receipt.sha256(), source.rowsByTable()));
    }
}
