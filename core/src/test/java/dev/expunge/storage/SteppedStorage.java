package dev.expunge.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// A storage that tells of each step that changes it, before and after.
public final class SteppedStorage implements ObjectStorage {
    private final ObjectStorage storage;
    private final Disk.Watcher watcher;

    public SteppedStorage(ObjectStorage storage, Disk.Watcher watcher) {
        this.storage = storage;
        this.watcher = watcher;
    }

    @Override
    public String place() {
        return storage.place();
    }

    @Override
    public List<String> names(String prefix) throws IOException {
        return storage.names(prefix);
    }

    @Override
    public InputStream open(String name) throws IOException {
        return storage.open(name);
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        watcher.before("add " + name);
        storage.add(name, content);
        watcher.before("added " + name);
    }

    @Override
    public void delete(String name) throws IOException {
        watcher.before("delete " + name);
        storage.delete(name);
        watcher.before("deleted " + name);
    }

    @Override
    public void close() {
        storage.close();
    }
}
