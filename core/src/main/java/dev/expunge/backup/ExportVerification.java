package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.BulkStorage;
import dev.expunge.storage.StorageException;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/// Reads an export back, whole, and compares it with its manifest: called before the first delete and
/// by `verify`. Writes nothing. Needs no private key, so it proves that every file is what was written, not that
/// somebody still has the key.
public final class ExportVerification {
    private static final int MOST_DIFFERENCES_SHOWN = 20;

    private final Checkpoint checkpoint;
    private final String dataState;

    /// Prepares a verification.
    ///
    /// @param checkpoint passed between files and every few megabytes
    /// @param dataState what a failure says about the data, for example [Failure#NOTHING_CHANGED]
    public ExportVerification(Checkpoint checkpoint, String dataState) {
        this.checkpoint = checkpoint;
        this.dataState = dataState;
    }

    /// Checks the export in `storage`, the run's own part of the place, against the manifest's checksum and the rows
    /// that should
    /// be in it.
    ///
    /// @param manifestSha256 as the ledger has it, see [ManifestReceipt#sha256]
    /// @param expectedRows rows of the frozen set by the number of their [ExportTable]; a table that is missing
    /// counts as 0
    /// @throws Failure `EXPORT_CORRUPT` that names each object and what is different about it: missing,
    /// additional, cut off, changed, mistaken for another; or a table whose rows do not add up.
    /// `EXPORT_UNREADABLE` when the place does not answer, or does not let us in
    public Manifest check(BulkStorage storage, String manifestSha256, Map<Integer, Long> expectedRows) {
        var manifest = check(storage, manifestSha256);
        var differences = new ArrayList<String>();
        var numbers = new TreeSet<>(expectedRows.keySet());
        numbers.addAll(manifest.totals().rowsByTable().keySet());
        for (int number : numbers) {
            long expected = expectedRows.getOrDefault(number, 0L);
            long found = manifest.totals().rowsByTable().getOrDefault(number, 0L);
            if (expected != found) {
                differences.add(
                        name(manifest, number) + ": " + found + " rows exported, " + expected + " in the frozen set");
            }
        }
        refuse(storage, differences);
        return manifest;
    }

    private static String name(Manifest manifest, int number) {
        return manifest.tables().stream()
                .filter(table -> table.number() == number)
                .map(ExportTable::name)
                .findFirst()
                .orElse("table " + number);
    }

    /// The files alone, without the rows that should be in them.
    public Manifest check(BulkStorage storage, String manifestSha256) {
        try {
            var manifest = manifest(storage, manifestSha256);
            var differences = new ArrayList<String>();
            compareFiles(storage, manifest, differences);
            findAdditional(storage, manifest, differences);
            refuse(storage, differences);
            return manifest;
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(storage, e);
        }
    }

    /// Nothing is known of it then: neither that it is whole nor that it is not.
    private Failure unreadable(BulkStorage storage, Exception cause) {
        Throwable trouble =
                cause instanceof UncheckedIOException ? Objects.requireNonNullElse(cause.getCause(), cause) : cause;
        List<String> next = trouble instanceof StorageException refused ? refused.next() : List.of();
        return new Failure(
                        Code.EXPORT_UNREADABLE,
                        "the export in " + storage.place() + " cannot be read\n  " + trouble.getMessage(),
                        dataState,
                        Stream.concat(
                                        next.stream(),
                                        Stream.of("see to it that it can be read from here, and run again"))
                                .toList())
                .causedBy(cause);
    }

    private Manifest manifest(BulkStorage storage, String sha256) throws IOException {
        byte[] json =
                read(storage, Manifest.FILE).orElseThrow(() -> corrupt(storage, List.of(Manifest.FILE + ": missing")));
        String found = Checksum.of(json);
        if (!found.equals(sha256)) {
            throw corrupt(storage, List.of(Manifest.FILE + ": checksum is " + found + ", was " + sha256));
        }
        try {
            var manifest = ExportJson.read(json, Manifest.class);
            boolean adds = manifest.totals().equals(Manifest.Totals.of(manifest.tables(), manifest.slices()));
            checkSeal(storage, manifest, json);
            if (manifest.format() != Manifest.FORMAT || !adds) {
                throw corrupt(storage, List.of(Manifest.FILE + ": of another format, or its sums are wrong"));
            }
            return manifest;
        } catch (JacksonException | IllegalArgumentException e) {
            throw corrupt(storage, List.of(Manifest.FILE + ": not a manifest")).causedBy(e);
        }
    }

    private void checkSeal(BulkStorage storage, Manifest manifest, byte[] json) throws IOException {
        String key = manifest.custody().signedBy();
        if (key.isEmpty()) {
            return;
        }
        Optional<byte[]> seal = read(storage, ManifestSeal.FILE);
        if (seal.isEmpty()) {
            throw corrupt(storage, List.of(ManifestSeal.FILE + ": missing"));
        }
        if (seal.flatMap(ManifestSeal::read).filter(it -> it.holds(json, key)).isEmpty()) {
            throw corrupt(
                    storage,
                    List.of(ManifestSeal.FILE + ": not a signature of " + Manifest.FILE + " by the key that it names"));
        }
    }

    private static Optional<byte[]> read(BulkStorage storage, String name) throws IOException {
        try (var in = storage.open(name, Optional.empty())) {
            return Optional.of(in.readAllBytes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void compareFiles(BulkStorage storage, Manifest manifest, List<String> differences) throws IOException {
        var pathByChecksum = new HashMap<String, String>();
        manifest.slices().stream()
                .flatMap(slice -> slice.files().stream())
                .forEach(file -> pathByChecksum.put(file.cipherSha256(), file.path()));
        String plan = manifest.plan().digest();
        for (ExportedSlice slice : manifest.slices()) {
            for (ExportedFile file : slice.files()) {
                checkpoint.pass();
                var found = Content.of(storage, file, checkpoint);
                difference(file, found, pathByChecksum)
                        .or(() -> kept(storage, file))
                        .ifPresent(differences::add);
            }
            compareNote(storage, new SliceNote(plan, slice)).ifPresent(differences::add);
        }
    }

    private static Optional<String> difference(
            ExportedFile file, Optional<Content> found, Map<String, String> pathByChecksum) {
        if (found.isEmpty()) {
            return Optional.of(file.path() + ": missing");
        }
        Content content = found.get();
        if (content.isThatOf(file)) {
            return Optional.empty();
        }
        String other = pathByChecksum.get(content.sha256());
        if (other != null) {
            return Optional.of(file.path() + ": holds what belongs into " + other);
        }
        if (content.bytes() != file.cipherBytes()) {
            return Optional.of(
                    file.path() + ": has " + content.bytes() + " bytes, was written with " + file.cipherBytes());
        }
        return Optional.of(
                file.path() + ": checksum is " + content.sha256() + ", was written as " + file.cipherSha256());
    }

    /// What a bucket says about a file whose bytes are right. The version that was written must be the newest one,
    /// too: who opens it by its name alone gets that.
    private static Optional<String> kept(BulkStorage storage, ExportedFile file) {
        if (file.version().isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<StoredObject> newest = storage.stored(file.path(), Optional.empty());
            if (newest.isEmpty() || !newest.get().version().equals(file.versionId())) {
                return Optional.of(file.path() + ": " + (newest.isEmpty() ? "deleted" : "written over")
                        + "; what was exported is still there as an older version");
            }
            return file.version().get().difference(newest.get()).map(what -> file.path() + ": " + what);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> compareNote(BulkStorage storage, SliceNote note) throws IOException {
        String path = note.slice().slice().folder() + "/" + SliceNote.FILE;
        return read(storage, path)
                .map(found -> Arrays.equals(found, ExportJson.page(note))
                        ? Optional.<String>empty()
                        : Optional.of(path + ": differs from " + Manifest.FILE))
                .orElse(Optional.of(path + ": missing"));
    }

    private static void findAdditional(BulkStorage storage, Manifest manifest, List<String> differences)
            throws IOException {
        var known = new TreeSet<String>();
        known.add(Manifest.FILE);
        if (!manifest.custody().signedBy().isEmpty()) {
            known.add(ManifestSeal.FILE);
        }
        for (ExportedSlice slice : manifest.slices()) {
            known.add(slice.slice().folder() + "/" + SliceNote.FILE);
            slice.files().forEach(file -> known.add(file.path()));
        }
        storage.everything("").stream()
                .filter(name -> !known.contains(name))
                .map(name -> name + ": additional")
                .forEach(differences::add);
    }

    private void refuse(BulkStorage storage, List<String> differences) {
        if (!differences.isEmpty()) {
            throw corrupt(storage, differences);
        }
    }

    private Failure corrupt(BulkStorage storage, List<String> differences) {
        var what = new StringBuilder("the export in " + storage.place() + " is not what was written");
        differences.stream()
                .limit(MOST_DIFFERENCES_SHOWN)
                .forEach(line -> what.append("\n  ").append(line));
        if (differences.size() > MOST_DIFFERENCES_SHOWN) {
            what.append("\n  and " + (differences.size() - MOST_DIFFERENCES_SHOWN) + " more");
        }
        return new Failure(
                Code.EXPORT_CORRUPT,
                what.toString(),
                dataState,
                List.of(
                        "if the rows are still in the database: move the export away and run again",
                        "if they are gone: put the named objects back from a copy, or from their older versions"));
    }
}
