package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.storage.Disk;
import dev.expunge.storage.FolderStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An export folder in a test, with one pair of keys.
final class ExportFixture {
    static final ExportIdentity IDENTITY = new ExportIdentity("expunge test", "run-7", "f".repeat(64));
    static final KeyPair KEYS = KeyPair.make();
    static final ExportProgress QUIET = (done, total, slice, kept) -> {};

    private ExportFixture() {}

    /// The folder of the spec, below which the run's folder is.
    static Export.Target place(Path to, String... keys) {
        return new Export.Target(new FolderStorage(to), keys.length == 0 ? List.of(KEYS.publicKey()) : List.of(keys));
    }

    /// The run's folder.
    static Export.Target target(Path to, String... keys) {
        return place(to.resolve(IDENTITY.run()), keys);
    }

    /// The run's folder.
    static Path folder(ManifestReceipt receipt) {
        return Path.of(receipt.place());
    }

    static Export export(Path to) {
        return new Export(target(to), IDENTITY, Checkpoint.none(), QUIET);
    }

    static Export export(Path to, Disk disk, Checkpoint checkpoint) {
        var storage = new FolderStorage(to.resolve(IDENTITY.run()), disk);
        return new Export(
                IDENTITY, new ExportWork(storage, Recipients.parse(List.of(KEYS.publicKey())), checkpoint), QUIET);
    }

    /// Every file below `folder` by its relative path: opened where it is encrypted, as text elsewhere.
    static Map<String, String> opened(Path folder) {
        var files = new TreeMap<String, String>();
        try (var found = Files.walk(folder)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(folder.relativize(file).toString(), text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String text(Path file) {
        try {
            boolean encrypted = file.toString().endsWith(".age");
            return encrypted ? KEYS.open(file) : Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Checks `receipt` against the disk, and its rows against those of `source`.
    static Manifest verified(ManifestReceipt receipt, MemorySource source) {
        return new ExportVerification(Checkpoint.none(), "nothing was deleted.")
                .check(new FolderStorage(folder(receipt)), receipt.sha256(), source.rowsByTable());
    }

    /// Checks that `receipt` is a whole export of `source`: by its manifest, and row by row by what the files
    /// hold.
    static void assertSameSet(ManifestReceipt receipt, MemorySource source, String when) {
        verified(receipt, source);
        var expected = new TreeMap<String, String>();
        for (Slice slice : source.slices()) {
            for (ExportTable table : source.tables()) {
                String text = source.text(slice.number(), table.number());
                if (!text.isEmpty()) {
                    expected.put(slice.folder() + "/" + table.fileName(), text);
                }
            }
        }
        var found = new TreeMap<String, String>();
        opened(folder(receipt)).forEach((path, text) -> {
            if (path.endsWith(".age")) {
                found.put(path, text.substring(text.indexOf('\n') + 1));
            }
        });
        assertThat((Map<String, String>) found).as(when).isEqualTo(expected);
    }

    /// Files that never got their name.
    static List<Path> parts(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var found = Files.walk(folder)) {
            return found.filter(p -> p.toString().endsWith(".part")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes a folder with all that is in it.
    static void remove(Path folder) throws IOException {
        try (var found = Files.walk(folder)) {
            for (Path path : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
