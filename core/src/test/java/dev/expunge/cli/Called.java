package dev.expunge.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.OptionalInt;

/// What a command printed and how it ended; also for tests of other packages.
public record Called(int exit, String out, String err) {
    /// Runs a command without a terminal, in this process.
    public static Called with(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal =
                new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of(), OptionalInt::empty, "expunge");
        int exit = Main.run(terminal, arguments);
        return new Called(exit, out.toString(), err.toString());
    }
}
