package dev.expunge.signal;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;

/// How a signal stood when a process of a run last told, for another terminal.
///
/// @param value the last number; empty when the last look gave none
/// @param limit in the signal's unit
/// @param age how long ago the number was read, as of then
/// @param pauses whether the signal holds the run up
/// @param sentence name, value and limit in words
public record Shown(
        String name, OptionalDouble value, double limit, Unit unit, Duration age, boolean pauses, String sentence) {
    public Shown {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(value, "value is null");
        Objects.requireNonNull(unit, "unit is null");
        Objects.requireNonNull(age, "age is null");
        Objects.requireNonNull(sentence, "sentence is null");
    }

    /// What a board reads, as it is told.
    public static Shown of(Reading reading) {
        Signal signal = reading.signal();
        return new Shown(
                signal.name(),
                reading.value(),
                signal.limit().pause(),
                signal.unit(),
                reading.age(),
                reading.pauses(),
                reading.sentence());
    }
}
