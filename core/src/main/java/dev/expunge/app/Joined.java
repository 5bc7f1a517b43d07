package dev.expunge.app;

import dev.expunge.delete.Run;
import dev.expunge.postgres.Runs;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// How the share ended that this process had in a run led by another.
///
/// @param done what this process did; its totals are those of the whole run
/// @param reasons why candidates of the run were left alone, whoever left them
/// @param because the sentence of the signal that ended it; empty for every other reason
/// @param leadGone whether every candidate is decided and nobody is there to vacuum and verify
public record Joined(long run, Run.Done done, List<Runs.Reason> reasons, Optional<String> because, boolean leadGone) {
    public Joined {
        Objects.requireNonNull(done, "done is null");
        reasons = List.copyOf(reasons);
    }

    /// The same as the outcome of a run, which has neither been vacuumed nor verified by this process.
    Outcome outcome() {
        return new Outcome(run, done.reason(), done.totals(), Optional.empty(), Optional.empty(), because);
    }
}
