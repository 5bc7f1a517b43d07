package dev.expunge.guard;

import java.util.Objects;

/// What became of one measurement.
public sealed interface Answer<T> {
    /// It was taken.
    record Known<T>(T value) implements Answer<T> {
        public Known {
            Objects.requireNonNull(value, "value is null");
        }
    }

    /// It failed, or took too long: the guard that needs it refuses (promise P9).
    ///
    /// @param why for people, without a value of any row
    record Unknown<T>(String why) implements Answer<T> {
        public Unknown {
            Objects.requireNonNull(why, "why is null");
        }
    }
}
