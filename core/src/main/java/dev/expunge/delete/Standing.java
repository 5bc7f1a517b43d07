package dev.expunge.delete;

import java.time.Duration;
import java.util.Optional;

/// What this process tells of itself: whether it stands still, for which request, and its pace. Thread-safe: the
/// run's threads write, the watch's thread reads.
final class Standing {
    private long answered;
    private Optional<Duration> quiet = Optional.empty();
    private String because = "";
    private Optional<Pace> pace = Optional.empty();
    private String paceBecause = "";
    private long paceApplied;

    /// Nothing runs in this process.
    ///
    /// @param number of the request that it answers
    /// @param since how long ago that was asked
    synchronized void still(String reason, long number, Duration since) {
        because = reason;
        if (quiet.isEmpty() || answered < number) {
            answered = number;
            quiet = Optional.of(since);
        }
    }

    /// Something runs again.
    synchronized void goesOn() {
        because = "";
        quiet = Optional.empty();
    }

    /// The pace of the next batch.
    ///
    /// @param reason why it was changed; empty when it was not
    synchronized void paceIs(Pace now, String reason) {
        pace = Optional.of(now);
        paceBecause = reason.isEmpty() ? paceBecause : reason;
    }

    synchronized void applied(PaceOrder order) {
        paceApplied = order.number();
    }

    synchronized boolean hasApplied(PaceOrder order) {
        return paceApplied >= order.number();
    }

    synchronized Report report(boolean killFile) {
        return new Report(answered, quiet, killFile, because, pace, paceBecause, paceApplied);
    }
}
