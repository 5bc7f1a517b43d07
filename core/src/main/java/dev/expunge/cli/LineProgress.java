package dev.expunge.cli;

import dev.expunge.delete.RunEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A run in a log: a line every five seconds, by the time of the events, and one for everything worth keeping. No
/// control sequences. Confined to the thread that delivers the events.
public final class LineProgress implements Progress {
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final Standing standing = new Standing();
    private final PrintWriter out;
    private final String done;
    private Optional<Instant> written = Optional.empty();

    /// Writes to a log.
    public LineProgress(PrintWriter out) {
        this(out, "deleted");
    }

    /// The same of something else than a deletion.
    ///
    /// @param done what became of those with whom it was done, in one word
    LineProgress(PrintWriter out, String done) {
        this.out = out;
        this.done = done;
    }

    @Override
    public void accept(RunEvent event) {
        standing.on(event);
        EventText.lasting(event, done).ifPresent(this::write);
        if (event instanceof RunEvent.StageStarted || isDue(event)) {
            StatusText.line(standing).ifPresent(this::write);
            written = Optional.of(event.at());
        }
    }

    @Override
    public void note(String line) {
        write(StatusText.plain(line));
    }

    private boolean isDue(RunEvent event) {
        boolean moves = event instanceof RunEvent.BatchCommitted || event instanceof RunEvent.StageProgress;
        return moves
                && written.map(last -> Duration.between(last, event.at()))
                        .filter(passed -> !passed.isNegative() && passed.compareTo(BETWEEN) < 0)
                        .isEmpty();
    }

    private void write(String line) {
        out.print(line + "\n");
        out.flush();
    }
}
