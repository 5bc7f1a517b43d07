package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Says where the demonstration is: its database server must not be on everybody's class path.
@Command(
        name = "demo",
        description = "Shows all of it on a PostgreSQL of its own, with live traffic. Start it with ./expunge demo.",
        footer = {"", "Writes: a temporary folder, removed at its end."})
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw Failure.nothingChanged(
                Code.USAGE, "the demo is not part of this program file", "start it from the sources: ./expunge demo");
    }
}
