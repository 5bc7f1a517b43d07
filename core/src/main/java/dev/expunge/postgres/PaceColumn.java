package dev.expunge.postgres;

import dev.expunge.delete.Pace;
import java.time.Duration;
import java.util.Optional;

/// A pace as a process reports it: `500 200 1` for 500 roots, 200 ms of pause, one worker.
final class PaceColumn {
    private PaceColumn() {}

    static String of(Pace pace) {
        return pace.roots() + " " + pace.pause().toMillis() + " " + pace.workers();
    }

    static Optional<Pace> read(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = text.split(" ", -1);
        return Optional.of(new Pace(
                Integer.parseInt(parts[0]), Duration.ofMillis(Long.parseLong(parts[1])), Integer.parseInt(parts[2])));
    }
}
