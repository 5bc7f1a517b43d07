package dev.expunge.cli;

import dev.expunge.delete.RunEvent;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// How people see a run. Confined to the thread that delivers the events.
public interface Progress extends Consumer<RunEvent> {
    /// Says something beside the events, which stays on the screen or in the log.
    void note(String line);

    /// A live block on a terminal, lines everywhere else.
    static Progress forPeople(Terminal terminal) {
        return forPeople(terminal, "deleted");
    }

    /// The same of something else than a deletion.
    ///
    /// @param done what became of those with whom it was done, in one word
    static Progress forPeople(Terminal terminal, String done) {
        OptionalInt width = terminal.width().get();
        return width.isPresent()
                ? new LiveProgress(terminal.out(), width.getAsInt(), done)
                : new LineProgress(terminal.out(), done);
    }
}
