package dev.expunge.backup;

import java.util.List;
import java.util.Objects;

/// A finished slice. A table without rows in it has no file.
public record ExportedSlice(Slice slice, List<ExportedFile> files) {
    public ExportedSlice {
        Objects.requireNonNull(slice, "slice is null");
        files = List.copyOf(files);
    }

    /// Rows of all its tables.
    public long rows() {
        return files.stream().mapToLong(ExportedFile::rows).sum();
    }

    /// Bytes of all its files, uncompressed and not encrypted.
    public long plainBytes() {
        return files.stream().mapToLong(ExportedFile::plainBytes).sum();
    }
}
