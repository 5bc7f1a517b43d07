package dev.expunge.fluxmap;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How the requests of one stretch of time went. Latencies count from the moment a request was due, so that one
/// that had to wait for its turn is as slow as its user found it. All are zero when there was no request.
///
/// @param count requests that were due in the window
/// @param failed those of them that failed
/// @param unfinished those of them still running; they count with the latency they have so far
/// @param p50 the latency that half of the requests did not exceed
/// @param p99 the latency that 99 % of the requests did not exceed
/// @param max the longest latency
public record Window(long count, long failed, long unfinished, Duration p50, Duration p99, Duration max) {
    public Window {
        Objects.requireNonNull(p50, "p50 is null");
        Objects.requireNonNull(p99, "p99 is null");
        Objects.requireNonNull(max, "max is null");
    }

    static Window of(List<Outcome> outcomes) {
        List<Duration> sorted = outcomes.stream().map(Outcome::latency).sorted().toList();
        return new Window(
                outcomes.size(),
                outcomes.stream().filter(Outcome::failed).count(),
                outcomes.stream().filter(Outcome::unfinished).count(),
                nearestRank(sorted, 50),
                nearestRank(sorted, 99),
                nearestRank(sorted, 100));
    }

    private static Duration nearestRank(List<Duration> sorted, int percent) {
        if (sorted.isEmpty()) {
            return Duration.ZERO;
        }
        return sorted.get(Math.ceilDiv(sorted.size() * percent, 100) - 1);
    }

    /// One request, as seen when the window is asked for.
    record Outcome(Duration latency, boolean failed, boolean unfinished) {
        private static final Duration PATIENCE = Duration.ofSeconds(1);

        /// Whether somebody who waits a second for an answer got one.
        boolean isServed() {
            return !failed && !unfinished && latency.compareTo(PATIENCE) <= 0;
        }
    }
}
