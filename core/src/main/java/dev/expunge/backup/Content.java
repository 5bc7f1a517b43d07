package dev.expunge.backup;

import dev.expunge.storage.BulkStorage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// Size and checksum of an object as it is read back.
record Content(long bytes, String sha256) {
    private static final int BUFFER = 1 << 16;
    private static final int BUFFERS_BETWEEN_CHECKPOINTS = 64;

    /// Reads the whole object, in the version that was written; empty when it is not there.
    static Optional<Content> of(BulkStorage storage, ExportedFile file, Checkpoint checkpoint) throws IOException {
        var checksum = new Checksum();
        var buffer = new byte[BUFFER];
        try (var in = storage.open(file.path(), file.versionId())) {
            int read = in.read(buffer);
            for (int reads = 0; read >= 0; reads++) {
                if (reads % BUFFERS_BETWEEN_CHECKPOINTS == 0) {
                    checkpoint.pass();
                }
                checksum.add(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(new Content(checksum.bytes(), checksum.hex()));
    }

    boolean isThatOf(ExportedFile file) {
        return bytes == file.cipherBytes() && sha256.equals(file.cipherSha256());
    }
}
