package dev.expunge.spec;

import java.nio.file.Path;
import java.util.Objects;

/// Where objects are kept: a folder, or the part of a bucket below a prefix.
public sealed interface Location {
    /// How the text of a bucket begins.
    String SCHEME = "s3://";

    /// A folder.
    ///
    /// @param path absolute
    record Folder(Path path) implements Location {
        public Folder {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("a location's folder is absolute");
            }
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// A part of a bucket.
    ///
    /// @param name of the bucket
    /// @param prefix without a slash at its beginning or end; empty for the whole bucket
    record Bucket(String name, String prefix) implements Location {
        public Bucket {
            Objects.requireNonNull(prefix, "prefix is null");
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a bucket has a name");
            }
        }

        @Override
        public String toString() {
            return SCHEME + name + (prefix.isEmpty() ? "" : "/" + prefix);
        }
    }

    /// Whether this is that place, or a part of it.
    default boolean within(Location place) {
        return switch (this) {
            case Folder folder ->
                place instanceof Folder other
                        && folder.path().normalize().startsWith(other.path().normalize());
            case Bucket bucket ->
                place instanceof Bucket other
                        && bucket.name().equals(other.name())
                        && (other.prefix().isEmpty() || (bucket.prefix() + "/").startsWith(other.prefix() + "/"));
        };
    }

    /// Reads `s3://bucket/prefix`, or a path; a relative one is relative to `base`.
    ///
    /// @throws IllegalArgumentException when it is neither
    static Location of(String text, Path base) {
        if (!text.startsWith(SCHEME)) {
            return new Folder(base.resolve(text).toAbsolutePath().normalize());
        }
        String[] parts = text.substring(SCHEME.length()).split("/", 2);
        String prefix = parts.length == 1 ? "" : parts[1].replaceAll("^/+|/+$", "");
        return new Bucket(parts[0], prefix);
    }
}
