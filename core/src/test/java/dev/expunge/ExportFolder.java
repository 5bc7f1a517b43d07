package dev.expunge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The folder of a run's export, named by its number and its frozen set.
public final class ExportFolder {
    private ExportFolder() {}

    /// The one there is of that run.
    ///
    /// @param exports `backup.export.to`
    public static Path of(Path exports, long run) {
        try (var folders = Files.list(exports)) {
            return folders.filter(f -> f.getFileName().toString().startsWith(run + "-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
