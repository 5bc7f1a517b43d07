package dev.expunge.bench.contest;

import dev.expunge.delete.RunEvent.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What one contender took for one database.
///
/// @param deleting from the first statement that deletes to the last commit
/// @param processor what the server used of it
/// @param job with everything else that belongs to it
/// @param stages what each stage took, where there are any
public record Measured(Duration deleting, Duration processor, Duration job, Map<Stage, Duration> stages) {
    public Measured {
        stages = Map.copyOf(stages);
    }

    /// A contender that does nothing but delete.
    static Measured deletingOnly(Duration deleting, Duration processor) {
        return new Measured(deleting, processor, deleting, Map.of());
    }

    /// What a stage took; nothing where there was none.
    public Duration stage(Stage stage) {
        return stages.getOrDefault(stage, Duration.ZERO);
    }

    /// One part of several measurements, in seconds.
    public static List<Double> seconds(List<Measured> measured, Function<Measured, Duration> part) {
        return measured.stream().map(times -> part.apply(times).toNanos() / 1e9).toList();
    }
}
