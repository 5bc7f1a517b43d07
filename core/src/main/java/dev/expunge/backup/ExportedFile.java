package dev.expunge.backup;

import java.util.Objects;

/// A file of an export, as it was written.
///
/// @param path relative to the run's folder, `/` between its parts
/// @param table the number of its [ExportTable]
/// @param rows lines after the header
/// @param plainBytes size of what `age -d | zstd -d` prints, header included
/// @param plainSha256 checksum of the same, as lower-case hexadecimal
/// @param cipherBytes size of the file
/// @param cipherSha256 checksum of the file
public record ExportedFile(
        String path, int table, long rows, long plainBytes, String plainSha256, long cipherBytes, String cipherSha256) {
    public ExportedFile {
        Objects.requireNonNull(path, "path is null");
        Objects.requireNonNull(plainSha256, "plainSha256 is null");
        Objects.requireNonNull(cipherSha256, "cipherSha256 is null");
    }
}
