package dev.expunge.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Objects as files below a folder, which is made when the first is written. A name that leads out of the folder, also
/// through a link, is refused.
public final class FolderStorage implements BulkStorage {
    private final Path folder;
    private final Disk disk;

    /// @param folder absolute
    public FolderStorage(Path folder) {
        this(folder, Disk.real());
    }

    /// @param folder absolute
    /// @param disk what is done to the file system
    public FolderStorage(Path folder, Disk disk) {
        this.folder = folder.normalize();
        this.disk = disk;
    }

    @Override
    public String place() {
        return folder.toString();
    }

    @Override
    public List<String> names(String prefix) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        try (var found = Files.walk(folder)) {
            return found.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .filter(name -> name.startsWith(prefix) && !name.endsWith(Disk.PART))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(file(name));
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        Path file = file(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        disk.createFolder(parent(file));
        disk.writeNew(file, content);
    }

    @Override
    public void delete(String name) throws IOException {
        Path file = file(name);
        for (Path each : Disk.list(parent(file))) {
            String found = each.getFileName().toString();
            boolean left = found.startsWith(file.getFileName() + ".") && found.endsWith(Disk.PART);
            if (each.equals(file) || left) {
                disk.erase(each);
                disk.sync(parent(each));
            }
        }
    }

    @Override
    public ObjectWriter create(String name) throws IOException {
        Path file = file(name);
        disk.createFolder(parent(file));
        return disk.create(file);
    }

    @Override
    public InputStream open(String name, Optional<String> version) throws IOException {
        Path file = file(name);
        if (version.isPresent() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        return Files.newInputStream(file);
    }

    @Override
    public Optional<StoredObject> stored(String name, Optional<String> version) throws IOException {
        Path file = file(name);
        boolean there = version.isEmpty() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        return there ? Optional.of(StoredObject.of(Files.size(file))) : Optional.empty();
    }

    @Override
    public List<String> everything(String prefix) throws IOException {
        Path begin = folder.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        if (!Files.isDirectory(begin)) {
            return List.of();
        }
        try (var found = Files.walk(begin)) {
            var names = new ArrayList<String>();
            for (Path path : found.filter(path -> !path.equals(begin)).sorted().toList()) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                boolean holdsMore = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && !Disk.list(path).isEmpty();
                if (name.startsWith(prefix) && !holdsMore) {
                    names.add(name);
                }
            }
            return names;
        }
    }

    @Override
    public void hide(String name) throws IOException {
        Path file = file(name);
        Path parent = parent(file);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            disk.delete(file);
            disk.sync(parent);
        }
        if (!parent.equals(folder)
                && Files.isDirectory(parent)
                && Disk.list(parent).isEmpty()) {
            disk.delete(parent);
        }
    }

    @Override
    public void dropUnfinished() {
        // What is unfinished has a name here.
    }

    @Override
    public void close() {
        // Holds nothing open.
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw new IOException(name + " is no name of an object");
        }
        Path parent = parent(file);
        if (Files.exists(parent) && Files.exists(folder) && !parent.toRealPath().startsWith(folder.toRealPath())) {
            throw new IOException(name + " leads out of " + folder);
        }
        return file;
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent(), "an object is in a folder");
    }
}
