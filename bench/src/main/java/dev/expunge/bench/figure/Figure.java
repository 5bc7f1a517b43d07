package dev.expunge.bench.figure;

import java.util.Optional;

/// One figure that a chapter found.
///
/// @param what what was measured, for people
/// @param against what it is held against
/// @param unit behind the number, with its blank
/// @param spread what the brackets mean, such as `least … most of 3 rounds`
/// @param target empty when there is none
public record Figure(String what, String against, Spread value, String unit, String spread, Optional<Target> target) {
    /// `1.93 × (1.88 … 2.01)`.
    public String text() {
        return value.text(unit);
    }

    /// Whether the target is reached; empty without one.
    public String verdict() {
        return target.map(it -> it.judge(value).text()).orElse("");
    }
}
