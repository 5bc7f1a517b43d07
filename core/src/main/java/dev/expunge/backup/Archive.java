package dev.expunge.backup;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.BulkStorage;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import tools.jackson.core.JacksonException;

/// An export that is read again. The manifest is compared with the checksum that the ledger has before
/// anything in it counts, and every object that is read with the manifest. Streams: holds one row at a time.
/// For one thread.
public final class Archive implements AutoCloseable {
    private static final int LARGEST_MANIFEST = 1 << 30;
    private static final int BUFFER = 1 << 16;

    private final BulkStorage storage;
    private final String folder;
    private final Manifest manifest;
    private final String sha256;

    private Archive(BulkStorage storage, String folder, Manifest manifest, String sha256) {
        this.storage = storage;
        this.folder = folder;
        this.manifest = manifest;
        this.sha256 = sha256;
    }

    /// Which export is meant.
    ///
    /// @param frozenSet the digest of the run's frozen set
    /// @param sha256 of its manifest, as the ledger has it
    public record Wanted(String run, String frozenSet, String sha256) {
        String folder() {
            return ExportIdentity.folder(run, frozenSet);
        }
    }

    /// Opens the export of a run. Takes over the storage.
    ///
    /// @throws Failure `EXPORT_UNREADABLE` when it cannot be read, `EXPORT_CORRUPT` when it is not what was
    /// written
    public static Archive open(BulkStorage storage, Wanted wanted) {
        try {
            return new Archive(storage, wanted.folder(), manifest(storage, wanted), wanted.sha256());
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    private static Manifest manifest(BulkStorage storage, Wanted wanted) {
        String sha256 = wanted.sha256();
        String name = wanted.folder() + "/" + Manifest.FILE;
        byte[] json = bytes(storage, name);
        String found = Checksum.of(json);
        if (!found.equals(sha256)) {
            throw corrupt(storage, name + ": checksum is " + found + ", the ledger has " + sha256);
        }
        Manifest manifest;
        try {
            int format = ExportJson.format(json);
            if (format != Manifest.FORMAT) {
                throw corrupt(storage, name + ": is of format " + format + ", this version reads " + Manifest.FORMAT);
            }
            manifest = ExportJson.read(json, Manifest.class);
        } catch (JacksonException | IllegalArgumentException e) {
            throw corrupt(storage, name + ": not a manifest").causedBy(e);
        }
        if (!manifest.identity().run().equals(wanted.run())
                || !manifest.totals().equals(Manifest.Totals.of(manifest.tables(), manifest.slices()))) {
            throw corrupt(storage, name + ": is of another run, or its sums are wrong");
        }
        return manifest;
    }

    private static byte[] bytes(BulkStorage storage, String name) {
        try (var in = storage.open(name)) {
            return in.readNBytes(LARGEST_MANIFEST);
        } catch (IOException e) {
            throw unreadable(storage, name, e);
        }
    }

    /// What is in it.
    public Manifest manifest() {
        return manifest;
    }

    /// The checksum of the manifest, which stands for all of it.
    public String sha256() {
        return sha256;
    }

    /// Where it is, for people.
    public String place() {
        return storage.place();
    }

    /// Hands on the lines of a file that belong to chosen candidates, each with the number of the last of
    /// these behind it as one more field. What was handed on counts only when this returns.
    ///
    /// @param chosen asked for the position of each candidate to whom a line belongs
    /// @throws Failure `IDENTITY_UNUSABLE` when no key opens it, `EXPORT_CORRUPT` when it is not what was
    /// written, `EXPORT_UNREADABLE` when it cannot be read; and whatever `use` throws
    public void read(ExportedFile file, Identities keys, LongPredicate chosen, Consumer<InputStream> use) {
        String name = folder + "/" + file.path();
        try (var sealed = new Summed(open(file, name))) {
            Optional<RuntimeException> failed = Optional.empty();
            Content plain;
            long rows;
            try (var opened = Channels.newInputStream(keys.opening(Channels.newChannel(sealed)));
                    var text = new Summed(new ZstdInputStreamNoFinalizer(opened))) {
                skipHeader(text, file, name);
                var lines = new ChosenLines(text, chosen);
                try {
                    use.accept(lines);
                } catch (RuntimeException e) {
                    failed = Optional.of(e);
                }
                drain(lines);
                rows = lines.rows();
                plain = text.content();
                drain(opened);
                drain(sealed);
            }
            compare(file, new Found(sealed.content(), plain, rows));
            if (failed.isPresent()) {
                throw failed.get();
            }
        } catch (GeneralSecurityException e) {
            throw notOpened(file, name).causedBy(e);
        } catch (IOException e) {
            throw broken(file, name, e);
        }
    }

    /// Whether a key opens the first file, and so all of them; true where there is none.
    public boolean opensWith(Identities keys) {
        for (ExportedFile file : manifest.slices().stream()
                .flatMap(slice -> slice.files().stream())
                .limit(1)
                .toList()) {
            String name = folder + "/" + file.path();
            try (var sealed = open(file, name);
                    var opened = keys.opening(Channels.newChannel(sealed))) {
                return opened.isOpen();
            } catch (GeneralSecurityException e) {
                return false;
            } catch (IOException e) {
                throw broken(file, name, e);
            }
        }
        return true;
    }

    /// The version that was written; where the export was copied to another place, what has its name.
    private InputStream open(ExportedFile file, String name) throws IOException {
        boolean versioned = file.versionId().isPresent()
                && storage.stored(name, file.versionId()).isPresent();
        return storage.open(name, versioned ? file.versionId() : Optional.empty());
    }

    private static void drain(InputStream rest) throws IOException {
        rest.transferTo(OutputStream.nullOutputStream());
    }

    private record Found(Content cipher, Content plain, long rows) {}

    private void compare(ExportedFile file, Found found) {
        boolean same = found.cipher().isThatOf(file)
                && found.plain().bytes() == file.plainBytes()
                && found.plain().sha256().equals(file.plainSha256())
                && found.rows() == file.rows();
        if (!same) {
            throw corrupt(storage, file.path() + ": is not what was written");
        }
    }

    private void skipHeader(InputStream text, ExportedFile file, String name) throws IOException {
        byte[] words = text.readNBytes(TableSink.HEADER.length());
        if (!TableSink.HEADER.equals(new String(words, StandardCharsets.UTF_8))) {
            throw corrupt(storage, name + ": does not begin as a file of an export (" + file.rows() + " rows)");
        }
        int b = text.read();
        while (b >= 0 && b != '\n') {
            b = text.read();
        }
    }

    /// No key opens a whole object: it is for other keys. Otherwise it was altered.
    private Failure notOpened(ExportedFile file, String name) {
        if (!whole(file, name)) {
            return corrupt(storage, file.path() + ": is not what was written");
        }
        return Failure.nothingChanged(
                Code.IDENTITY_UNUSABLE,
                "the secret key does not open the export, which is encrypted to:\n  "
                        + String.join("\n  ", manifest.recipients()),
                "age-keygen -y key.txt     prints the public key of a secret one",
                "give one that belongs to these: --identity key.txt");
    }

    private boolean whole(ExportedFile file, String name) {
        try (var in = new Summed(open(file, name))) {
            drain(in);
            return in.content().isThatOf(file);
        } catch (IOException e) {
            throw unreadable(storage, name, e);
        }
    }

    private Failure broken(ExportedFile file, String name, IOException cause) {
        return cause instanceof NoSuchFileException || whole(file, name)
                ? unreadable(storage, name, cause)
                : corrupt(storage, file.path() + ": is not what was written").causedBy(cause);
    }

    private static Failure corrupt(BulkStorage storage, String what) {
        return new Failure(
                Code.EXPORT_CORRUPT,
                "the export in " + storage.place() + " is not what was written\n  " + what,
                "nothing was restored from it.",
                List.of("put the named object back from a copy of the export, or name the copy: --from LOCATION"));
    }

    private static Failure unreadable(BulkStorage storage, String name, IOException cause) {
        String why = cause instanceof NoSuchFileException ? "it is not there" : String.valueOf(cause.getMessage());
        return new Failure(
                        Code.EXPORT_UNREADABLE,
                        name + " cannot be read in " + storage.place() + "\n  " + why,
                        "nothing was restored from it.",
                        List.of(
                                "if the export was moved: --from LOCATION names where it is now",
                                "otherwise see to it that it can be read, and run again"))
                .causedBy(cause);
    }

    @Override
    public void close() {
        storage.close();
    }

    /// Adds up what passes by.
    private static final class Summed extends FilterInputStream {
        private final Checksum checksum = new Checksum();

        Summed(InputStream in) {
            super(new BufferedInputStream(in, BUFFER));
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) {
                checksum.add(new byte[] {(byte) b}, 0, 1);
            }
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read > 0) {
                checksum.add(into, offset, read);
            }
            return read;
        }

        /// To be asked once, at the end.
        Content content() {
            return new Content(checksum.bytes(), checksum.hex());
        }
    }
}
