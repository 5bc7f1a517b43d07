package dev.expunge.app;

import dev.expunge.delete.Run;
import java.util.Objects;

/// How the share ended that this process had in a run led by another.
///
/// @param done what this process did; its totals are those of the whole run
/// @param leadGone whether every candidate is decided and nobody is there to vacuum and verify
public record Joined(long run, Run.Done done, boolean leadGone) {
    public Joined {
        Objects.requireNonNull(done, "done is null");
    }
}
