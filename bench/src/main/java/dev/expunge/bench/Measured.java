package dev.expunge.bench;

import java.time.Duration;

/// What one contender took for one database.
///
/// @param deleting from the first statement that deletes to the last commit
/// @param processor what the server's process for the connection used of it
/// @param job with everything else that belongs to it
record Measured(Duration deleting, Duration processor, Duration job) {
    /// A contender that does nothing but delete.
    static Measured deletingOnly(Duration deleting, Duration processor) {
        return new Measured(deleting, processor, deleting);
    }
}
