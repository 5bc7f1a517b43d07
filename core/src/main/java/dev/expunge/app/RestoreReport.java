package dev.expunge.app;

import dev.expunge.plan.Signature;
import dev.expunge.postgres.RestoreCount;
import java.util.List;
import java.util.Optional;

/// What a restore does, or did.
///
/// @param run whose export it is
/// @param place where the export is
/// @param chosen how many subjects it is about
/// @param before how many subjects of the run were restored before
/// @param restored how many of the chosen ones are back; of a dry run, would be
/// @param left positions in the frozen set of those that are not, the first of them
/// @param leftOut how many these are
/// @param counts what becomes of the rows of each table
/// @param triggers that run with it, in words
/// @param warnings of the secret key's file
/// @param signature that the execution demands; empty of an execution
public record RestoreReport(
        long run,
        String place,
        long chosen,
        long before,
        long restored,
        List<Long> left,
        long leftOut,
        List<RestoreCount> counts,
        List<String> triggers,
        List<String> warnings,
        Optional<Signature> signature) {
    public RestoreReport {
        left = List.copyOf(left);
        counts = List.copyOf(counts);
        triggers = List.copyOf(triggers);
        warnings = List.copyOf(warnings);
    }

    /// Rows that are put back or set again.
    public long put() {
        return counts.stream().mapToLong(RestoreCount::put).sum();
    }

    /// Rows that stay out.
    public long conflicts() {
        return counts.stream().mapToLong(RestoreCount::conflicts).sum();
    }
}
