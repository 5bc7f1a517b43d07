package dev.expunge.spec;

import java.time.Period;
import java.util.Objects;

/// How long an object of the export can neither be overwritten nor deleted.
///
/// @param retain from the moment that the object is written
/// @param legalHold whether it stays locked beyond that, until somebody takes the hold away
public record LockSpec(Mode mode, Period retain, boolean legalHold) {
    /// Who can take a lock away before its time.
    public enum Mode {
        /// Nobody, not even who owns the account.
        COMPLIANCE,
        /// Whoever has a right of its own to do so.
        GOVERNANCE
    }

    public LockSpec {
        Objects.requireNonNull(mode, "mode is null");
        if (retain.isNegative() || retain.isZero()) {
            throw new IllegalArgumentException("a lock holds for some time");
        }
    }

    /// `7 years`, `3 months`, `10 days`.
    public String period() {
        if (retain.getYears() > 0) {
            return counted(retain.getYears(), "year");
        }
        return retain.getMonths() > 0 ? counted(retain.getMonths(), "month") : counted(retain.getDays(), "day");
    }

    /// `, locked (compliance) for 7 years`.
    String words() {
        return ", locked (" + Texts.word(mode) + ") for " + period() + (legalHold ? " and under a legal hold" : "");
    }

    private static String counted(int count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
