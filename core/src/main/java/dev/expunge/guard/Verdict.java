package dev.expunge.guard;

/// What a guard comes to.
public enum Verdict {
    /// The measured value is within its limit.
    PASSES,
    /// The measured value is beyond its limit.
    REFUSES,
    /// There is no measured value, so it refuses (promise P9).
    UNKNOWN,
    /// It refuses, and a person lets this one run pass all the same.
    OVERRIDDEN;

    /// Whether the run may go on.
    public boolean passed() {
        return this == PASSES || this == OVERRIDDEN;
    }
}
