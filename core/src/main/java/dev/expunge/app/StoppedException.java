package dev.expunge.app;

import dev.expunge.delete.StopReason;

/// Leaves a stage because somebody wants the run to end.
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StopReason reason;

    StoppedException(StopReason reason) {
        super(reason.name());
        this.reason = reason;
    }

    StopReason reason() {
        return reason;
    }
}
