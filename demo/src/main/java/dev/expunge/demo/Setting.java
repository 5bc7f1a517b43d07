package dev.expunge.demo;

import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.Size;
import java.time.Duration;
import java.util.Objects;

/// What a demo is made of.
///
/// @param users of the application, [#FEWEST_USERS] to [#MOST_USERS]
/// @param requestsPerMinute of its traffic, [#FEWEST_REQUESTS] to [#MOST_REQUESTS]
/// @param keep whether the server outlives the demo
/// @param baseline how long normal traffic is measured before anything else
/// @param episode how long the audit writer gets in the way
/// @param pause between two batches
record Setting(int users, int requestsPerMinute, boolean keep, Duration baseline, Duration episode, Duration pause) {
    static final int FEWEST_USERS = 1_000;
    static final int MOST_USERS = 5_000_000;
    static final int FEWEST_REQUESTS = 60;
    static final int MOST_REQUESTS = 60_000;

    private static final int STORY_ROOTS = 500;
    private static final int STORY_BATCHES = 183;
    private static final int STORY_TROUBLE = 87;

    Setting {
        Objects.requireNonNull(baseline, "baseline is null");
        Objects.requireNonNull(episode, "episode is null");
        Objects.requireNonNull(pause, "pause is null");
    }

    /// The story's times.
    static Setting of(int users, int requestsPerMinute, boolean keep) {
        return new Setting(
                users, requestsPerMinute, keep, Duration.ofSeconds(15), Duration.ofSeconds(8), Duration.ofMillis(200));
    }

    /// How many users are to be deleted.
    int candidates() {
        return Fluxmap.expectedCandidates(users);
    }

    /// Candidates of a batch: as many as in the story, fewer where there are fewer users, so that there are about
    /// as many batches.
    int roots() {
        return Math.clamp((long) STORY_ROOTS * users / Size.DEFAULT_USERS, 1, STORY_ROOTS);
    }

    /// The batch after which the audit writer begins: the 87th of 183, or as far on its way.
    long troubleAfter() {
        return (long) Math.ceilDiv(candidates(), roots()) * STORY_TROUBLE / STORY_BATCHES;
    }

    /// What may be deleted or changed at most: half as much again as there is.
    long maxRows() {
        return 15L * users;
    }
}
