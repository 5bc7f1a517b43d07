package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.Disk;
import dev.expunge.storage.FolderStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P12 for the export: broken off anywhere and called again, the same set, nothing doubled.
class ExportResumeTest {
    @TempDir
    private Path temp;

    private final MemorySource source = MemorySource.small();

    /// A process that is killed: from that step on nothing reaches the disk, not even tidying up.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void killedBeforeAnyStepOnDiskItResumesToTheSameSet() {
        int steps = steps();
        assertThat(steps).as("steps that can be interrupted").isGreaterThan(40);
        for (int fatal = 1; fatal <= steps; fatal++) {
            Path to = temp.resolve("kill-" + fatal);
            var disk = dyingAt(fatal);
            assertThatThrownBy(() ->
                            ExportFixture.export(to, disk, Checkpoint.none()).write(source))
                    .as("step %d", fatal)
                    .isInstanceOf(Killed.class);
            var again = dyingAt(fatal);
            var second = catchThrowable(
                    () -> ExportFixture.export(to, again, Checkpoint.none()).write(source));
            assertThat(second == null || second instanceof Killed).isTrue();

            ExportFixture.assertSameSet(ExportFixture.export(to).write(source), source, "step " + fatal);
        }
    }

    @Test
    void diskThatIsFullAtAnyStepIsAFailureThatSaysSoAndResumes() {
        int steps = steps();
        for (int full = 1; full <= steps; full++) {
            Path to = temp.resolve("full-" + full);
            var disk = fullAt(full);
            var failure = catchThrowableOfType(
                    Failure.class,
                    () -> ExportFixture.export(to, disk, Checkpoint.none()).write(source));

            assertThat(failure).as("step %d", full).isNotNull();
            assertThat(failure.code()).isEqualTo(Code.EXPORT_UNWRITABLE);
            assertThat(failure.what()).contains(to.toString()).contains("No space left on device");
            assertThat(failure.dataState()).isEqualTo("nothing was deleted.");
            assertThat(failure.next()).isNotEmpty();
            assertThat(ExportFixture.parts(to))
                    .as("left over after step %d", full)
                    .isEmpty();
            ExportFixture.assertSameSet(ExportFixture.export(to).write(source), source, "step " + full);
        }
    }

    @Test
    void preflightFindsAFullDiskAtAnyStep() {
        for (int full = 1; full <= 4; full++) {
            var disk = fullAt(full);
            Path to = temp.resolve("preflight-" + full);
            assertThatThrownBy(() -> Export.preflight(
                            new Export.Target(new FolderStorage(to, disk), List.of(ExportFixture.KEYS.publicKey()))))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("No space left on device");
        }
    }

    @Test
    void finishedSlicesAreKeptAndNotReadAgain() {
        int steps = steps();
        var kept = new ArrayList<Integer>();
        Path to = temp.resolve("kept");
        var died = catchThrowable(() ->
                ExportFixture.export(to, dyingAt(steps - 4), Checkpoint.none()).write(source));
        assertThat(died).isInstanceOf(Killed.class);
        int copies = source.copies();
        new Export(
                        ExportFixture.target(to),
                        ExportFixture.IDENTITY,
                        Checkpoint.none(),
                        (done, total, slice, isKept) -> {
                            if (isKept) {
                                kept.add(slice.slice().number());
                            }
                        })
                .write(source);

        assertThat(kept).containsExactly(1, 2, 3);
        assertThat(source.copies()).isEqualTo(copies);
    }

    @Test
    void finishedSliceThatDoesNotReadBackIsWrittenAnew() throws IOException {
        Path to = temp.resolve("rotten");
        var receipt = ExportFixture.export(to).write(source);
        Files.delete(ExportFixture.folder(receipt).resolve("manifest.json"));
        Path file = ExportFixture.folder(receipt).resolve("slice-00002/01-public.users.copy.zst.age");
        byte[] bad = Files.readAllBytes(file);
        bad[bad.length - 1] ^= 1;
        Files.write(file, bad);

        ExportFixture.assertSameSet(ExportFixture.export(to).write(source), source, "rotten slice");
    }

    @Test
    void aNoteThatWasAlteredSinceCountsForNothing() throws IOException {
        Path to = temp.resolve("altered");
        var receipt = ExportFixture.export(to).write(source);
        Path folder = ExportFixture.folder(receipt);
        Files.delete(folder.resolve("manifest.json"));
        Path note = folder.resolve("slice-00002/slice.json");
        String text = Files.readString(note, StandardCharsets.UTF_8);
        String plain = receipt.manifest().slices().get(1).files().getFirst().plainSha256();
        Files.writeString(note, text.replace(plain, "0".repeat(plain.length())), StandardCharsets.UTF_8);

        var again = ExportFixture.export(to).write(source);

        ExportFixture.assertSameSet(again, source, "altered note");
        assertThat(again.manifest().slices().get(1).files().getFirst().plainSha256())
                .isEqualTo(plain);
    }

    @Test
    void aFinishedExportThatTheSourceDoesNotVouchForIsRefused() throws IOException {
        Path to = temp.resolve("forged");
        var receipt = ExportFixture.export(to).write(source);
        Path folder = ExportFixture.folder(receipt);
        String plain = receipt.manifest().slices().get(1).files().getFirst().plainSha256();
        for (String name : List.of("slice-00002/slice.json", "manifest.json")) {
            String text = Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
            Files.writeString(folder.resolve(name), text.replace(plain, "0".repeat(plain.length())));
        }

        assertThatThrownBy(() -> ExportFixture.export(to).write(source))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT))
                .hasMessageContaining("slice-00002: not what the database knows of it");
    }

    @Test
    void aSealWithoutItsManifestIsTakenAway() throws IOException {
        Path to = temp.resolve("seal");
        Path folder = Files.createDirectories(to.resolve("run-7"));
        Files.createFile(folder.resolve("manifest.json.sig"));
        Files.createFile(folder.resolve("manifest.json.sig.part"));

        ExportFixture.assertSameSet(ExportFixture.export(to).write(source), source, "left by a signed one");
    }

    @Test
    void slicesOfAnotherFrozenSetOrOtherKeysAreNotKept() throws IOException {
        Path to = temp.resolve("other");
        var stale = new MemorySource()
                .with(1, MemorySource.USERS, "66\tstale")
                .with(2, MemorySource.EVENTS, "2\tx")
                .with(7, MemorySource.EVENTS, "1\tx");
        var identity = new ExportIdentity("expunge test", "run-7", "0".repeat(64));
        var first = new Export(ExportFixture.target(to), identity, Checkpoint.none(), ExportFixture.QUIET).write(stale);
        Files.delete(ExportFixture.folder(first).resolve("manifest.json"));

        ExportFixture.assertSameSet(ExportFixture.export(to).write(source), source, "stale slices");
    }

    @Test
    void fileThatIsNotOursIsLeftAloneAndReported() throws IOException {
        Path to = temp.resolve("foreign");
        Path foreign = Files.createDirectories(to.resolve("run-7/slice-00009")).resolve("notes.txt");
        Files.writeString(foreign, "mine", StandardCharsets.UTF_8);

        var receipt = ExportFixture.export(to).write(source);

        assertThat(foreign).hasContent("mine");
        assertThatThrownBy(() -> ExportFixture.verified(receipt, source))
                .hasMessageContaining("slice-00009/notes.txt: additional");
    }

    @Test
    void sourceThatWrapsTheDisksTroubleDoesNotHideIt() {
        var wrapping = new Wrapping(source);
        var unwritable = new Disk(step -> {
            if (step.equals("write")) {
                throw new IOException("No space left on device");
            }
        });

        assertThatThrownBy(() -> ExportFixture.export(temp.resolve("w"), unwritable, Checkpoint.none())
                        .write(wrapping))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("No space left on device");
    }

    private record Wrapping(MemorySource source) implements ExportSource {
        @Override
        public List<ExportTable> tables() {
            return List.of(MemorySource.EVENTS);
        }

        @Override
        public List<Slice> slices() {
            return source.slices();
        }

        @Override
        public void vouch(Slice slice, String note) {
            source.vouch(slice, note);
        }

        @Override
        public boolean vouchedFor(Slice slice, String note) {
            return source.vouchedFor(slice, note);
        }

        @Override
        public long copy(Slice slice, ExportTable table, OutputStream sink) {
            try {
                return source.copy(slice, table, sink);
            } catch (IOException e) {
                throw new IllegalStateException("copy failed", e);
            }
        }
    }

    private int steps() {
        var counter = new ArrayList<String>();
        ExportFixture.export(temp.resolve("counted"), new Disk(counter::add), Checkpoint.none())
                .write(source);
        return counter.size();
    }

    private static Disk dyingAt(int fatal) {
        var taken = new int[1];
        return new Disk(step -> {
            if (++taken[0] >= fatal) {
                throw new Killed();
            }
        });
    }

    private static Disk fullAt(int full) {
        var taken = new int[1];
        return new Disk(step -> {
            if (++taken[0] == full) {
                throw new IOException("No space left on device");
            }
        });
    }

    @Test
    void stepsCoverEveryKindOfWork() throws IOException {
        var kinds = new ArrayList<String>();
        Files.createFile(Files.createDirectories(temp.resolve("kinds/run-7")).resolve("manifest.json.part"));
        ExportFixture.export(temp.resolve("kinds"), new Disk(kinds::add), Checkpoint.none())
                .write(source);
        assertThat(kinds).contains("create folder", "create", "write", "sync", "rename", "sync folder", "delete");
        assertThat(IntStream.range(0, kinds.size())
                        .filter(i -> kinds.get(i).equals("write"))
                        .count())
                .isGreaterThan(8);
    }
}
