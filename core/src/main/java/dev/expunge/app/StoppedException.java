package dev.expunge.app;

import dev.expunge.delete.StopReason;
import java.util.Optional;

/// Leaves a stage because somebody wants the run to end.
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StopReason reason;
    private final String undone;

    StoppedException(StopReason reason) {
        this(reason, "");
    }

    private StoppedException(StopReason reason, String undone) {
        super(reason.name());
        this.reason = reason;
        this.undone = undone;
    }

    /// The same, saying what is left to do.
    StoppedException leaving(String words) {
        return new StoppedException(reason, words);
    }

    /// What the stage left undone, in a sentence; empty where its totals say it.
    Optional<String> undone() {
        return undone.isEmpty() ? Optional.empty() : Optional.of(undone);
    }

    StopReason reason() {
        return reason;
    }
}
