package dev.expunge.delete;

import dev.expunge.Amounts;
import dev.expunge.ChangeWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Holds a run up outside its change windows, by the server's clock, and already when the next batch may not
/// end before the window does. Thread-safe.
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
        Optional<String> closed = closed(windows, now);
        if (closed.isPresent()) {
            return closed;
        }
        Duration batch = watch.expectedBatch();
        return windows.closing(now)
                .filter(end -> now.plus(batch).isAfter(end))
                .map(end -> "the window " + windows + " closes on " + windows.onTheWall(end) + ", and a batch may take "
                        + Amounts.seconds(batch) + next(windows, end));
    }

    /// Why nothing may be done at that moment, if nothing may.
    public static Optional<String> closed(ChangeWindows windows, Instant now) {
        return windows.open(now)
                ? Optional.empty()
                : Optional.of("the window " + windows + " is closed" + next(windows, now));
    }

    private static String next(ChangeWindows windows, Instant after) {
        return windows.opening(after)
                .map(at -> "; it opens on " + windows.onTheWall(at))
                .orElse("; it does not open within two weeks");
    }
}
