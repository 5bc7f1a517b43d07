package dev.expunge.cli;

import dev.expunge.Printable;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// What a command writes to and reads its surroundings from.
///
/// @param width columns of the terminal that `out` is; empty where it is none. Asked only when somebody needs it
/// @param program how the program was called, for the commands that messages propose
public record Terminal(
        PrintWriter out,
        PrintWriter err,
        Map<String, String> environment,
        Supplier<OptionalInt> width,
        String program) {
    private static final int USUAL_WIDTH = 80;

    /// The one that this process was started with. Always UTF-8.
    public static Terminal ofProcess() {
        Map<String, String> environment = System.getenv();
        return new Terminal(
                new PrintWriter(System.out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                environment,
                () -> columns(environment.getOrDefault("COLUMNS", "")),
                System.getProperty("expunge.command", "expunge"));
    }

    /// The same from any folder: where the program lies, or its name where it is on the path.
    String absoluteProgram() {
        return program.contains("/")
                ? Path.of(program).toAbsolutePath().normalize().toString()
                : program;
    }

    private static OptionalInt columns(String known) {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(known.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(known) : USUAL_WIDTH);
    }

    /// Whether a person sits in front of it.
    boolean attended() {
        return width.get().isPresent();
    }

    /// Prints lines that end with a line break already, at once. Whatever acts on a terminal is escaped: names of a
    /// database may hold it.
    public void print(String text) {
        out.print(Printable.lines(text));
        out.flush();
    }

    /// Prints for programs, where the output is no terminal: every character counts.
    public void data(String text) {
        if (width.get().isPresent()) {
            print(text);
        } else {
            out.print(text);
            out.flush();
        }
    }

    /// One line for people beside the output, on the error stream.
    public void note(String line) {
        warn(line + "\n");
    }

    /// Lines that end with a line break already, on the error stream, escaped like those of [#print].
    public void warn(String text) {
        err.print(Printable.lines(text));
        err.flush();
    }
}
