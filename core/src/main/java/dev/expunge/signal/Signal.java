package dev.expunge.signal;

import dev.expunge.Amounts;
import dev.expunge.spec.SignalLimit;
import java.time.Duration;
import java.util.Objects;

/// Something that is measured again and again while a run goes on.
///
/// @param name as people know it, unique on a board: `archiver_backlog`, `replication_lag of standby1`
/// @param source the name of the [Source] that reads it
/// @param period a new reading is promised as often as this; three of them without one pause the run
public record Signal(String name, String source, Unit unit, SignalLimit limit, Duration period) {
    private static final int PERIODS = 3;

    public Signal {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(source, "source is null");
        Objects.requireNonNull(unit, "unit is null");
        Objects.requireNonNull(limit, "limit is null");
        if (!period.isPositive()) {
            throw new IllegalArgumentException("a period is longer than nothing");
        }
    }

    /// How old the last reading may be.
    Duration oldest() {
        return period.multipliedBy(PERIODS);
    }

    /// The limit in words: `more than 5 s for 10 s`.
    String limitWords() {
        String bound = (limit.below() ? "less than " : "more than ") + unit.words(limit.pause());
        return limit.hold().isZero() ? bound : bound + " for " + Amounts.exact(limit.hold());
    }
}
