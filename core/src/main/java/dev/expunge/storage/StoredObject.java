package dev.expunge.storage;

import java.util.Objects;
import java.util.Optional;

/// What a place says about one object, without reading it.
///
/// @param bytes its size
/// @param version the version of this name; empty where the place has none
/// @param lock what keeps it from being deleted; empty for nothing
/// @param key the id of the key that the place encrypts it with; empty where it names none
public record StoredObject(long bytes, Optional<String> version, Optional<ObjectLock> lock, Optional<String> key) {
    public StoredObject {
        Objects.requireNonNull(version, "version is null");
        Objects.requireNonNull(lock, "lock is null");
        Objects.requireNonNull(key, "key is null");
    }

    /// An object of which nothing but its size is known.
    public static StoredObject of(long bytes) {
        return new StoredObject(bytes, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
