package dev.expunge.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// Size and checksum of a file as it is read back from disk.
record Content(long bytes, String sha256) {
    private static final int BUFFER = 1 << 16;
    private static final int BUFFERS_BETWEEN_CHECKPOINTS = 64;

    /// Reads the whole file; empty when there is no regular file of that name.
    static Optional<Content> of(Path file, Checkpoint checkpoint) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        var checksum = new Checksum();
        var buffer = new byte[BUFFER];
        try (var in = Files.newInputStream(file)) {
            int read = in.read(buffer);
            for (int reads = 0; read >= 0; reads++) {
                if (reads % BUFFERS_BETWEEN_CHECKPOINTS == 0) {
                    checkpoint.pass();
                }
                checksum.add(buffer, 0, read);
                read = in.read(buffer);
            }
        }
        return Optional.of(new Content(checksum.bytes(), checksum.hex()));
    }

    boolean isThatOf(ExportedFile file) {
        return bytes == file.cipherBytes() && sha256.equals(file.cipherSha256());
    }
}
