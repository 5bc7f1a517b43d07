package dev.expunge.app;

import java.time.Duration;
import java.time.Instant;

/// When a scheduled job is late. Pure.
///
/// @param every the longest time between two starts of the schedule
public record Punctuality(Duration every) {
    /// How long after the next start nothing has to be finished yet: a quarter of the interval. A clock that is put
    /// forward and a run that takes its time are not late.
    public Duration tolerance() {
        return every.dividedBy(4);
    }

    /// Whether a run should have finished since.
    ///
    /// @param since when the last one finished
    public boolean missed(Instant since, Instant now) {
        return now.isAfter(since.plus(every).plus(tolerance()));
    }
}
