package dev.expunge.demo;

import dev.expunge.Time;
import dev.expunge.cli.Terminal;
import java.time.Duration;
import java.util.Locale;

/// Tells what happens, each sentence with the time since the beginning. Used by one thread.
final class Narrator {
    private final Terminal terminal;
    private final Time time;
    private final long begin;

    Narrator(Terminal terminal, Time time) {
        this.terminal = terminal;
        this.time = time;
        this.begin = time.nanos();
    }

    void say(String sentence) {
        terminal.print(stamped(sentence) + "\n");
    }

    /// The sentence with its time, for whoever prints it.
    String stamped(String sentence) {
        Duration since = elapsed();
        return String.format(Locale.ROOT, "%d:%02d  %s", since.toMinutes(), since.toSecondsPart(), sentence);
    }

    /// Text of several lines.
    void show(String text) {
        terminal.print("\n" + text + "\n");
    }

    Duration elapsed() {
        return time.elapsed(begin);
    }
}
