package dev.expunge.delete;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A file whose presence pauses the run. A folder that cannot be looked into counts as presence. Thread-safe.
public record KillFile(Optional<Path> path) implements PauseReason {
    @Override
    public Optional<String> present() {
        return path.flatMap(KillFile::reason);
    }

    private static Optional<String> reason(Path file) {
        if (Files.exists(file)) {
            return Optional.of("the kill file " + file + " exists");
        }
        boolean certain = Files.notExists(file);
        Path folder = file.toAbsolutePath().getParent();
        if (!certain || folder == null || !Files.isReadable(folder) || !Files.isExecutable(folder)) {
            return Optional.of("the folder of the kill file " + file + " cannot be looked into");
        }
        return Optional.empty();
    }
}
