package dev.expunge.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/// Prints a text that Expunge carries: the commands `schema` and `ddl`.
@Command(footer = {"", "Writes: nothing."})
final class TextCommand implements Callable<Integer> {
    private final Desk desk;
    private final Supplier<String> text;

    TextCommand(Desk desk, Supplier<String> text) {
        this.desk = desk;
        this.text = text;
    }

    @Override
    public Integer call() {
        desk.terminal().print(text.get());
        return 0;
    }
}
