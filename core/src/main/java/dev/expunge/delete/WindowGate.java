package dev.expunge.delete;

import dev.expunge.Amounts;
import dev.expunge.ChangeWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Holds a run up outside its change windows, by the server's clock, and already when the next batch may not end
/// before the window does. Thread-safe.
public final class WindowGate implements PauseReason {
    private final ChangeWindows windows;
    private final Watch watch;

    /// @param watch knows the server's clock, and how long a batch may take
    public WindowGate(ChangeWindows windows, Watch watch) {
        this.windows = windows;
        this.watch = watch;
    }

    @Override
    public Optional<String> present() {
        Instant now = watch.serverTime();
        if (!windows.open(now)) {
            return Optional.of("the window " + windows + " is closed" + next(now));
        }
        Duration batch = watch.expectedBatch();
        return windows.closing(now)
                .filter(end -> now.plus(batch).isAfter(end))
                .map(end -> "the window " + windows + " closes on " + windows.onTheWall(end) + ", and a batch may take "
                        + Amounts.seconds(batch) + next(end));
    }

    private String next(Instant after) {
        return windows.opening(after)
                .map(at -> "; it opens on " + windows.onTheWall(at))
                .orElse("; it does not open within two weeks");
    }
}
