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
        OptionalInt width = terminal.width().get();
        return width.isPresent()
                ? new LiveProgress(terminal.out(), width.getAsInt())
                : new LineProgress(terminal.out());
    }
}
