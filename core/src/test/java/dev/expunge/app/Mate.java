package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Another process that leads or joins a run; killed at the latest when it is closed.
final class Mate implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Mate(List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName()));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            output = process.inputReader();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One that leads the run.
    static Mate leading(Path folder, String spec, Job job) {
        return new Mate(List.of(written(folder, spec), job.signature()));
    }

    /// One that is ready, and joins the run as soon as it is told to [#go].
    static Mate joining(Path folder, String spec, Job job) {
        var mate = new Mate(List.of(written(folder, spec), job.signature(), "join"));
        mate.await("ready");
        return mate;
    }

    /// One that leads the run and builds the indexes that it misses.
    static Mate indexing(Path folder, String spec, Job job) {
        return new Mate(List.of(written(folder, spec), job.signature(), "indexes"));
    }

    /// Lets it join; waits for its first batch.
    Mate go() {
        try {
            var input = process.outputWriter();
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("batch");
        return this;
    }

    private static String written(Path folder, String spec) {
        try {
            return FluxmapSpec.write(Files.createTempDirectory(folder, "mate"), spec)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for a line that begins so; not for ever, because the process ends by itself.
    String await(String begin) {
        try {
            String line = output.readLine();
            var seen = new ArrayList<String>();
            while (line != null && !line.startsWith(begin)) {
                seen.add(line);
                line = output.readLine();
            }
            assertThat(line).as("the process says " + begin + " after " + seen).isNotNull();
            return String.valueOf(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its exit code.
    int exit() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// kill -9.
    void kill() {
        process.destroyForcibly();
        exit();
    }

    /// Stops the process as if its machine stood still.
    void freeze() {
        signal("-STOP");
    }

    /// Lets it go on.
    void thaw() {
        signal("-CONT");
    }

    private void signal(String which) {
        try {
            Process kill = new ProcessBuilder("kill", which, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
