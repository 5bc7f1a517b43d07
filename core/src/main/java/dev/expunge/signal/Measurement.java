package dev.expunge.signal;

import java.util.Objects;

/// What one look at a signal gave.
public sealed interface Measurement {
    /// A number.
    ///
    /// @param about whom it is about, for people, such as a process id with its application; empty where the signal
    /// says it all
    record Value(double value, String about) implements Measurement {
        public Value {
            Objects.requireNonNull(about, "about is null");
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a value is a finite number");
            }
        }
    }

    /// A state that is bad whatever the numbers say: the archiver fails, a slot has lost its log.
    ///
    /// @param what one sentence without a full stop
    record Alarm(String what) implements Measurement {
        public Alarm {
            Objects.requireNonNull(what, "what is null");
        }
    }

    /// There is no number: it cannot be had, or not be seen. Pauses (promise P9); at the start of a run it is an
    /// error.
    ///
    /// @param why one sentence without a full stop
    /// @param remedy what to do about it
    record Missing(String why, String remedy) implements Measurement {
        public Missing {
            Objects.requireNonNull(why, "why is null");
            Objects.requireNonNull(remedy, "remedy is null");
        }
    }

    /// There is nothing to watch any more, and that is right: the signal is forgotten.
    record Retired() implements Measurement {}

    /// A value that needs no further words.
    static Measurement of(double value) {
        return new Value(value, "");
    }
}
