package dev.expunge.bench.contest;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// What one contender took for one database.
///
/// @param deleting from the first statement that deletes to the last commit
/// @param processor what the server used of it
/// @param job with everything else that belongs to it
public record Measured(Duration deleting, Duration processor, Duration job) {
    /// A contender that does nothing but delete.
    static Measured deletingOnly(Duration deleting, Duration processor) {
        return new Measured(deleting, processor, deleting);
    }

    /// One part of several measurements, in seconds.
    public static List<Double> seconds(List<Measured> measured, Function<Measured, Duration> part) {
        return measured.stream().map(times -> part.apply(times).toNanos() / 1e9).toList();
    }
}
