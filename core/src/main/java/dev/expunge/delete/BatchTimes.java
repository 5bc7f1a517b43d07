package dev.expunge.delete;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/// How long the next batch may take, judged by the last ones. Thread-safe.
final class BatchTimes {
    private static final int REMEMBERED = 8;

    private final Deque<Duration> last = new ArrayDeque<>();
    private final Duration unknown;

    /// @param unknown what is expected before the first batch: the longest that one may take
    BatchTimes(Duration unknown) {
        this.unknown = unknown;
    }

    synchronized void note(Duration took) {
        last.addLast(took);
        if (last.size() > REMEMBERED) {
            last.removeFirst();
        }
    }

    /// As long as the longest of the last ones.
    synchronized Duration expected() {
        return last.stream().max(Comparator.naturalOrder()).orElse(unknown);
    }
}
