package dev.expunge.bench.contest;

import dev.expunge.fluxmap.EmbeddedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// How much processor time all processes of a server have used, those that have ended included: other load on the
/// machine changes it less than the time on the wall. Thread-safe.
final class Processor {
    private static final Duration TICK = Duration.ofMillis(10);

    private final long postmaster;

    Processor(EmbeddedServer server) {
        this.postmaster = server.processId();
    }

    /// Since the server was started; zero where the system does not tell.
    Duration used() {
        Duration running = ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::descendants)
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
        return running.plus(ofEnded());
    }

    /// The kernel adds a child's time to its parent when it has ended: user and system time of the children are
    /// the 14th and 15th fields behind the name.
    private Duration ofEnded() {
        try {
            String line =
                    Files.readString(Path.of("/proc", Long.toString(postmaster), "stat"), StandardCharsets.ISO_8859_1);
            List<String> fields =
                    List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
            return TICK.multipliedBy(Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14)));
        } catch (IOException notThisSystem) {
            return Duration.ZERO;
        }
    }
}
