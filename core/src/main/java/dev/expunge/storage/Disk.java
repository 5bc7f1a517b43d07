package dev.expunge.storage;

import dev.expunge.Printable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What is done to a file system. Everything that is meant to last goes through `*.part`, fsync, an atomic
/// rename and fsync of the folder, so that a name without `.part` is always a whole file.
public final class Disk {
    /// How the name of an unfinished file ends.
    public static final String PART = ".part";

    private static final int ZEROS = 1 << 16;

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

    /// Why something could not be done, in a few words and without a path.
    public static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "this user may not";
            case NoSuchFileException _ -> "it is not there";
            case FileAlreadyExistsException _, NotDirectoryException _ -> "something else is in the way";
            case FileSystemException system
            when system.getReason() != null -> Printable.line(String.valueOf(system.getReason()));
            case FileSystemException _, UnknownHostException _ -> e.getClass().getSimpleName();
            default -> Printable.line(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        };
    }

    /// Where `file` is while it is written.
    public static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + PART);
    }

    /// Creates the folder and those above it, to last; does nothing when it is there,
    /// also when another thread makes it at this moment.
    public void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createFolder(parent);
        }
        watcher.before("create folder");
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
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

    /// Writes a file whole or not at all, to last, unless one of that name is there: of several that try it at
    /// once, one does.
    ///
    /// @throws FileAlreadyExistsException for the others
    public void writeNew(Path file, byte[] content) throws IOException {
        Path part = part(file.resolveSibling(file.getFileName() + "." + UUID.randomUUID()));
        try {
            watcher.before("create");
            try (var out = new FileOutputStream(part.toFile())) {
                watcher.before("write");
                out.write(content);
                watcher.before("sync");
                out.getFD().sync();
            }
            watcher.before("rename");
            name(part, file);
            sync(Objects.requireNonNull(file.getParent(), "a file is in a folder"));
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// A link is refused where the name is taken, a rename is not; some file systems have no links.
    private static void name(Path part, Path file) throws IOException {
        try {
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Deletes the file if it is there.
    public void delete(Path file) throws IOException {
        watcher.before("delete");
        Files.deleteIfExists(file);
    }

    /// Overwrites what a file holds, to last, before it is deleted; does nothing when it is not there, and
    /// follows no link. Where the file system writes to another place, or keeps copies, the old content stays
    /// there.
    public void erase(Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            watcher.before("overwrite");
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                var zeros = ByteBuffer.allocate(Math.clamp(channel.size(), 1, ZEROS));
                for (long left = channel.size(); left > 0; left -= zeros.position()) {
                    channel.write(zeros.clear().limit((int) Math.min(left, zeros.capacity())));
                }
                channel.force(true);
            }
        }
        delete(file);
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
