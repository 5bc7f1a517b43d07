package dev.expunge.postgres;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Whether standbys replay at all. One that stands still, and was behind before this process looked for the first
/// time, says nothing of how long it has been so: the server's `replay_lag` is then the last value of a better time.
/// Confined to one thread; times are nanoseconds of one clock.
final class StandbyProgress {
    private static final Duration STILL = Duration.ofSeconds(3);

    private final Map<Long, Place> places = new HashMap<>();

    /// @param moved whether it was ever seen at an earlier one
    private record Place(long replayed, boolean moved, long since) {}

    /// The sender with that process id has heard that so much is replayed.
    void note(long sender, long replayed, long now) {
        Place last = places.get(sender);
        if (last == null || replayed != last.replayed()) {
            places.put(sender, new Place(replayed, last != null, now));
        }
    }

    /// Whether it was seen replaying lately.
    boolean moves(long sender, long now) {
        Place place = places.get(sender);
        return place != null
                && place.moved()
                && Duration.ofNanos(now - place.since()).compareTo(STILL) <= 0;
    }
}
