package dev.expunge.delete;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How one process of a run stands, for whoever asks from another terminal and for the run's other processes.
///
/// @param answered the number of the last request for which nothing runs here any more
/// @param quiet how long after that request the last thing ended; empty while something runs
/// @param killFile whether this process sees its kill file, or cannot look
/// @param because every reason to pause that is present, empty when it goes on
/// @param pace the pace of the next batch; empty before the first
/// @param paceBecause why that pace was changed last, empty when it never was
/// @param paceApplied the number of the last asked-for pace that is in effect
public record Report(
        long answered,
        Optional<Duration> quiet,
        boolean killFile,
        String because,
        Optional<Pace> pace,
        String paceBecause,
        long paceApplied) {
    public Report {
        Objects.requireNonNull(quiet, "quiet is null");
        Objects.requireNonNull(because, "because is null");
        Objects.requireNonNull(pace, "pace is null");
        Objects.requireNonNull(paceBecause, "paceBecause is null");
    }
}
