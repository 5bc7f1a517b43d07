package dev.expunge.spec;

import java.time.LocalDate;

/// One end of a [Spec.DateRange], inclusive.
public sealed interface DateBound {
    /// A fixed day, midnight UTC at its begin.
    record Day(LocalDate day) implements DateBound {}

    /// So many days before the run's `:as_of`.
    record BeforeAsOf(int days) implements DateBound {}
}
