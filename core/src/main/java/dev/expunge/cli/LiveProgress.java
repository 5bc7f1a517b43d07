package dev.expunge.cli;

import dev.expunge.delete.RunEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A run on a terminal: one block at the bottom, redrawn in place, and above it what is worth keeping.
///
/// The block is redrawn at most ten times a second, by the time of the events, each time with one write, so that
/// it does not flicker. What is worth keeping is written at once. Confined to the thread that delivers the
/// events.
public final class LiveProgress implements Progress {
    private static final Duration SHORTEST_BETWEEN = Duration.ofMillis(100);
    private static final String END_OF_LINE = "\u001b[K\n";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final int FIRST_WIDE = 0x1100;

    private final Standing standing = new Standing();
    private final PrintWriter out;
    private final String done;
    private final int width;
    private Optional<Instant> drawn = Optional.empty();
    private int height;

    /// Writes to a terminal.
    ///
    /// @param width its columns; longer lines of the block are cut
    public LiveProgress(PrintWriter out, int width) {
        this(out, width, "deleted");
    }

    /// The same of something else than a deletion.
    ///
    /// @param done what became of those with whom it was done, in one word
    LiveProgress(PrintWriter out, int width, String done) {
        this.out = out;
        this.done = done;
        this.width = Math.max(2, width);
    }

    @Override
    public void accept(RunEvent event) {
        standing.on(event);
        Optional<String> lasting = EventText.lasting(event, done);
        if (lasting.isPresent() || event instanceof RunEvent.StageStarted || isDue(event.at())) {
            draw(lasting);
            drawn = Optional.of(event.at());
        }
    }

    @Override
    public void note(String line) {
        draw(Optional.of(StatusText.plain(line)));
    }

    private boolean isDue(Instant now) {
        return drawn.map(last -> Duration.between(last, now))
                .filter(passed -> !passed.isNegative() && passed.compareTo(SHORTEST_BETWEEN) < 0)
                .isEmpty();
    }

    private void draw(Optional<String> lasting) {
        List<String> block = StatusText.block(standing);
        var text = new StringBuilder();
        if (height > 0) {
            text.append("\u001b[").append(height).append("A\r");
        }
        lasting.ifPresent(line -> text.append(StatusText.plain(line)).append(END_OF_LINE));
        block.forEach(line -> text.append(cut(line)).append(END_OF_LINE));
        out.print(text.append(CLEAR_BELOW));
        out.flush();
        height = block.size();
    }

    /// Leaves the last column free: a terminal that has filled it may wrap.
    private String cut(String line) {
        if (columns(line) < width) {
            return line;
        }
        int end = 0;
        int used = 1;
        while (used + columns(line.codePointAt(end)) < width) {
            used += columns(line.codePointAt(end));
            end = line.offsetByCodePoints(end, 1);
        }
        return line.substring(0, end) + "…";
    }

    private static int columns(String line) {
        return line.codePoints().map(LiveProgress::columns).sum();
    }

    /// Rather too many than too few: what counts as wide here may be narrow, never the other way round.
    private static int columns(int point) {
        return point < FIRST_WIDE ? 1 : 2;
    }
}
