package dev.expunge.fluxmap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The temporary folder of one server, and how both come to an end. Guarded by its own monitor, so that whoever
/// comes second waits until the first has finished.
final class ServerFolder {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
    private static final int TRIES = 250;
    private static final int LAST_LINES = 10;
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 8L << 30;

    private final Path path;
    private boolean done;

    private ServerFolder(Path path) {
        this.path = path;
    }

    /// A new folder.
    ///
    /// @param durable whether what is written has to be on a disk; otherwise it is kept in memory where there is a
    /// file system for that with room, because a disk makes thousands of small files slowly
    static ServerFolder create(boolean durable) throws IOException {
        return new ServerFolder(
                !durable
                                && Files.isWritable(MEMORY)
                                && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM
                        ? Files.createTempDirectory(MEMORY, "fluxmap-")
                        : Files.createTempDirectory("fluxmap-"));
    }

    Path path() {
        return path;
    }

    Path data() {
        return path.resolve("data");
    }

    Path program() {
        return path.resolve("program");
    }

    Path log() {
        return path.resolve("server.log");
    }

    /// The process id of the postmaster that uses the folder, as its lock file says.
    OptionalLong processId() {
        try (var lines = Files.lines(data().resolve("postmaster.pid"), StandardCharsets.UTF_8)) {
            return lines.limit(1)
                    .mapToLong(line -> Long.parseLong(line.strip()))
                    .findFirst();
        } catch (IOException | NumberFormatException notRunning) {
            return OptionalLong.empty();
        }
    }

    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException nothingSaid) {
            return "";
        }
    }

    synchronized void keep() {
        done = true;
    }

    synchronized void stopAndDelete() {
        if (done) {
            return;
        }
        done = true;
        processId().stream()
                .mapToObj(ProcessHandle::of)
                .flatMap(Optional::stream)
                .filter(ServerFolder::isServer)
                .forEach(this::stop);
        for (int attempt = 0; attempt < TRIES && !deleted(); attempt++) {
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }

    /// An immediate shutdown (SIGQUIT): no checkpoint of data that nobody will read, yet shared memory is given
    /// back.
    private void stop(ProcessHandle postmaster) {
        List<ProcessHandle> backends = postmaster.descendants().toList();
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
                    .start()
                    .waitFor();
        } catch (IOException noKillCommand) {
            postmaster.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (int attempt = 0; attempt < TRIES && running(postmaster); attempt++) {
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        postmaster.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
    }

    /// A server that ended in order has taken its lock file away, even where nobody collects its process.
    private boolean running(ProcessHandle postmaster) {
        return postmaster.isAlive() && processId().isPresent();
    }

    private static boolean isServer(ProcessHandle process) {
        return process.info().command().map(it -> it.endsWith("postgres")).orElse(true);
    }

    private boolean deleted() {
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException stillWritten) {
            return Files.notExists(path);
        }
        return true;
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
