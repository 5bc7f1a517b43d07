package dev.expunge.delete;

import java.util.function.BooleanSupplier;

/// Work under a watch that is cancelled whenever `due` says so, and that can be begun again. Guarded by the watch's
/// lock, but for [#isDue].
final class Stretch {
    private final BooleanSupplier due;
    private boolean cancelled;

    Stretch(BooleanSupplier due) {
        this.due = due;
    }

    boolean isDue() {
        return due.getAsBoolean();
    }

    void cancelled() {
        cancelled = true;
    }

    boolean wasCancelled() {
        return cancelled;
    }
}
