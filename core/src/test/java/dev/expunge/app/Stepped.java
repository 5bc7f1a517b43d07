package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A [SteppedProcess], killed outright when it is closed.
final class Stepped implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Stepped(List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                SteppedProcess.class.getName()));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            output = process.inputReader();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets it go as far as before its step of that number, counted from 0, and kills it there.
    ///
    /// @return that step; `done` when there is none
    static String killedAt(int number, String... arguments) {
        try (var stepped = new Stepped(List.of(arguments))) {
            String line = stepped.next();
            for (int step = 0; step < number && line.startsWith("step "); step++) {
                stepped.go();
                line = stepped.next();
            }
            assertThat(line).as("a step, or the end").matches("step .*|done");
            return line;
        }
    }

    private String next() {
        try {
            String line = output.readLine();
            return line == null ? "ended" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void go() {
        try {
            var input = process.outputWriter();
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
