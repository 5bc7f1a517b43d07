package dev.expunge.spec;

import java.time.LocalDate;
import java.util.Objects;

/// Why rows stay although they reference a deleted row, and the last day on which that is a reason.
public record Keeping(String reason, LocalDate until) {
    public Keeping {
        Objects.requireNonNull(reason, "reason is null");
        Objects.requireNonNull(until, "until is null");
    }

    /// Whether the reason has ended.
    public boolean over(LocalDate today) {
        return today.isAfter(until);
    }
}
