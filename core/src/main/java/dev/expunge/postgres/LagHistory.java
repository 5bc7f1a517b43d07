package dev.expunge.postgres;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// When the primary's log was where, as this process saw it, so that a standby's place in the log becomes a time:
/// its lag is the age of the first log that it has not replayed. Unlike the server's own `replay_lag`, that is right
/// for a standby that replays nothing any more, and zero for one that has nothing to replay. Confined to one thread;
/// times are nanoseconds of one clock.
final class LagHistory {
    private static final Duration KEPT = Duration.ofMinutes(30);

    private final TreeMap<Long, Long> seen = new TreeMap<>();

    /// The log ended at `place`, seen at `now`.
    void note(long place, long now) {
        seen.putIfAbsent(place, now);
        while (seen.size() > 1 && now - seen.firstEntry().getValue() > KEPT.toNanos()) {
            seen.pollFirstEntry();
        }
    }

    /// Another primary writes another log.
    void forget() {
        seen.clear();
    }

    /// Whether it is known since when the first log behind `place` has been there; it is also when there is none.
    boolean knows(long place) {
        return seen.higherEntry(place) == null || seen.firstKey() <= place;
    }

    /// How far behind in time a standby is that has replayed up to `place`.
    ///
    /// @param told what the server says of it; counts only where this history does not reach back far enough
    Duration lag(long place, Optional<Duration> told, long now) {
        Map.Entry<Long, Long> beyond = seen.higherEntry(place);
        if (beyond == null) {
            return Duration.ZERO;
        }
        Duration own = Duration.ofNanos(now - beyond.getValue());
        boolean reaches = seen.firstKey() <= place;
        return reaches ? own : told.filter(server -> server.compareTo(own) > 0).orElse(own);
    }
}
