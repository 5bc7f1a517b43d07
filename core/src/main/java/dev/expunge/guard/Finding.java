package dev.expunge.guard;

import java.util.Objects;

/// What one guard says: one line of the table of guards.
///
/// @param guard its name, by which it can be overridden: the key of the spec, with what it is about behind a
/// dot
/// @param measured the value, for people
/// @param limit the limit, for people
/// @param reason why it is overridden; empty where it is not
public record Finding(String guard, String measured, String limit, Verdict verdict, String reason) {
    public Finding {
        Objects.requireNonNull(guard, "guard is null");
        Objects.requireNonNull(measured, "measured is null");
        Objects.requireNonNull(limit, "limit is null");
        Objects.requireNonNull(verdict, "verdict is null");
        Objects.requireNonNull(reason, "reason is null");
    }

    /// A value beside its limit.
    public Finding(String guard, String measured, String limit, boolean within) {
        this(guard, measured, limit, within ? Verdict.PASSES : Verdict.REFUSES, "");
    }

    /// No value.
    ///
    /// @param why there is none
    static Finding unknown(String guard, String why) {
        return new Finding(guard, "could not be measured: " + why, "must be measured", Verdict.UNKNOWN, "");
    }

    /// What was measured, for the ledger: nothing of a date, which is one that somebody's row has.
    public String recorded() {
        return guard.startsWith("dates.") ? "" : measured;
    }

    /// The same, let pass by a person.
    Finding overridden(String why) {
        return new Finding(guard, measured, limit, Verdict.OVERRIDDEN, why);
    }

    /// Whether the run may go on.
    public boolean passed() {
        return verdict.passed();
    }
}
