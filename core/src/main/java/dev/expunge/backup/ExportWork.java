package dev.expunge.backup;

import dev.expunge.storage.BulkStorage;
import java.io.IOException;

/// What every part of a running export needs.
///
/// @param storage the run's own part of the place
record ExportWork(BulkStorage storage, Recipients recipients, Checkpoint checkpoint) {
    /// Writes a small file whole or not at all; one of that name is replaced.
    void write(String name, byte[] content) throws IOException {
        try (var out = storage.create(name)) {
            out.write(content, 0, content.length);
            out.seal();
        }
    }
}
