package dev.expunge;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The windows in which a run may work: it may while any of them is open, and always when there is none. Pure and
/// immutable.
public record ChangeWindows(List<ChangeWindow> windows) {
    private static final int STEPS = 200;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ROOT);

    public ChangeWindows {
        windows = List.copyOf(windows);
    }

    /// Whether a run may work at that instant.
    public boolean open(Instant at) {
        return windows.isEmpty() || windows.stream().anyMatch(window -> window.open(at));
    }

    /// When a run may work again, where it may not now; empty when that is further away than two weeks.
    public Optional<Instant> opening(Instant now) {
        return change(now, true);
    }

    /// When a run may not work any more, where it may now; empty when that is further away than two weeks.
    public Optional<Instant> closing(Instant now) {
        return change(now, false);
    }

    private Optional<Instant> change(Instant now, boolean open) {
        Optional<Instant> at = Optional.of(now);
        for (int step = 0; step < STEPS && at.isPresent(); step++) {
            at = next(at.get());
            if (at.filter(instant -> open(instant) == open).isPresent()) {
                return at;
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> next(Instant after) {
        return windows.stream()
                .map(window -> window.change(after))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /// An instant as the wall clock of the first window shows it.
    public String onTheWall(Instant at) {
        return windows.isEmpty()
                ? at.toString()
                : MINUTE.format(at.atZone(windows.getFirst().zone())) + " "
                        + windows.getFirst().zone();
    }

    /// The windows as they are written in a spec.
    @Override
    public String toString() {
        return windows.stream().map(ChangeWindow::toString).collect(Collectors.joining("; "));
    }
}
