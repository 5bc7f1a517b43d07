package dev.expunge.storage.s3;

import dev.expunge.storage.ObjectStorage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// Objects of a bucket as they were first written: what was put over them later is not seen, and neither is a
/// marker of deletion above them. A lock keeps a version; it does not keep anybody from hiding it. Needs
/// `s3:ListBucketVersions` and `s3:GetObjectVersion`. Thread-safe.
public final class KeptObjects implements ObjectStorage {
    private final S3Storage storage;
    private final Versions versions;

    private KeptObjects(S3Storage storage, Versions versions) {
        this.storage = storage;
        this.versions = versions;
    }

    /// Connects to nothing yet, but looks for credentials and a region.
    ///
    /// @throws dev.expunge.storage.StorageException when there are none
    public static KeptObjects open(S3Options options) throws IOException {
        S3Connection to = S3Connection.open(options);
        return new KeptObjects(new S3Storage(to), new Versions(to));
    }

    @Override
    public String place() {
        return storage.place();
    }

    /// A server that knows no versions has none that are hidden.
    @Override
    public List<String> names(String prefix) throws IOException {
        try {
            return versions.names(prefix);
        } catch (S3Errors.Unsupported none) {
            return storage.names(prefix);
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        try {
            Optional<String> first = versions.first(name);
            return first.isPresent() ? storage.open(name, first) : storage.open(name);
        } catch (S3Errors.Unsupported none) {
            return storage.open(name);
        }
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        storage.add(name, content);
    }

    @Override
    public void delete(String name) throws IOException {
        storage.delete(name);
    }

    @Override
    public void close() {
        storage.close();
    }
}
