package dev.expunge.backup;

import java.util.Objects;
import java.util.Optional;

/// A file of an export, as it was written.
///
/// @param path relative to the run's folder, `/` between its parts
/// @param table the number of its [ExportTable]
/// @param rows lines after the header
/// @param plainBytes size of what `age -d | zstd -d` prints, header included
/// @param plainSha256 checksum of the same, as lower-case hexadecimal
/// @param cipherBytes size of the file
/// @param cipherSha256 checksum of the file
/// @param version what a bucket said about it when it was written; empty in a folder
public record ExportedFile(
        String path,
        int table,
        long rows,
        long plainBytes,
        String plainSha256,
        long cipherBytes,
        String cipherSha256,
        Optional<ExportedVersion> version) {
    public ExportedFile {
        Objects.requireNonNull(path, "path is null");
        Objects.requireNonNull(plainSha256, "plainSha256 is null");
        Objects.requireNonNull(cipherSha256, "cipherSha256 is null");
        Objects.requireNonNull(version, "version is null");
    }

    /// A file in a folder.
    public ExportedFile(
            String path, int table, long rows, long plainBytes, String plainSha256, long cipherBytes, String sha256) {
        this(path, table, rows, plainBytes, plainSha256, cipherBytes, sha256, Optional.empty());
    }

    /// The id of the version that was written; empty where the place has none.
    public Optional<String> versionId() {
        return version.flatMap(ExportedVersion::id);
    }
}
