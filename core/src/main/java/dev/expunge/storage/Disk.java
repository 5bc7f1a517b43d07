package dev.expunge.storage;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What is done to a file system. Everything that is meant to last goes through `*.part`, fsync, an atomic
/// rename and fsync of the folder, so that a name without `.part` is always a whole file.
public final class Disk {
    /// How the name of an unfinished file ends.
    public static final String PART = ".part";

    /// Looks at every step before it is taken, and can make it fail.
    @FunctionalInterface
    public interface Watcher {
        /// Hears what is about to be done.
        ///
        /// @throws IOException to make the step fail
        void before(String step) throws IOException;
    }

    private final Watcher watcher;

    /// A disk of whose steps `watcher` hears first.
    public Disk(Watcher watcher) {
        this.watcher = watcher;
    }

    /// A disk as it is.
    public static Disk real() {
        return new Disk(step -> {});
    }

    /// Where `file` is while it is written.
    public static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + PART);
    }

    /// Creates the folder and those above it, to last; does nothing when it is there.
    public void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createFolder(parent);
        }
        watcher.before("create folder");
        Files.createDirectory(folder);
        if (parent != null) {
            sync(parent);
        }
    }

    /// Opens `file` under its `.part` name, emptied. A thread's interrupt does not break it off.
    public Unsealed create(Path file) throws IOException {
        watcher.before("create");
        return new Unsealed(file, new FileOutputStream(part(file).toFile()));
    }

    /// Writes a file whole or not at all, to last; one of that name is replaced.
    public void writeWhole(Path file, byte[] content) throws IOException {
        try (var out = create(file)) {
            out.write(content, 0, content.length);
            out.seal();
        }
    }

    /// Deletes the file if it is there.
    public void delete(Path file) throws IOException {
        watcher.before("delete");
        Files.deleteIfExists(file);
    }

    /// Makes new, renamed and deleted names in `folder` last.
    public void sync(Path folder) throws IOException {
        watcher.before("sync folder");
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// The names in `folder`, sorted; none when it is not there.
    public static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    /// A file that does not have its name yet. Closed without having been sealed, it is removed again, so that a
    /// full disk gets back what it can.
    public final class Unsealed extends ObjectWriter {
        private final Path file;
        private final FileOutputStream out;
        private boolean sealed;

        private Unsealed(Path file, FileOutputStream out) {
            this.file = file;
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            watcher.before("write");
            out.write(data, offset, length);
        }

        /// Makes the content last, then gives the file its name.
        @Override
        public Optional<StoredObject> seal() throws IOException {
            watcher.before("sync");
            out.getFD().sync();
            out.close();
            watcher.before("rename");
            Files.move(part(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sealed = true;
            sync(Objects.requireNonNull(file.getParent(), "a file of an export is in a folder"));
            return Optional.empty();
        }

        @Override
        public void close() throws IOException {
            out.close();
            if (!sealed) {
                delete(part(file));
            }
        }
    }
}
