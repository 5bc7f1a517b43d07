package dev.expunge.signal;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;

/// How a signal stands.
///
/// @param value the last number; empty when the last look gave none
/// @param age how long ago that look was
/// @param pauses whether the signal holds the run up
/// @param sentence name, value and limit in words, without a full stop
public record Reading(Signal signal, OptionalDouble value, Duration age, boolean pauses, String sentence) {
    public Reading {
        Objects.requireNonNull(signal, "signal is null");
        Objects.requireNonNull(value, "value is null");
        Objects.requireNonNull(age, "age is null");
        Objects.requireNonNull(sentence, "sentence is null");
    }
}
