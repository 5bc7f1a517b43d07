package dev.expunge.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A program of the operating system in a test.
public final class Program {
    /// How it ended.
    ///
    /// @param output what it printed, one character for each byte
    public record Result(int exit, String output) {
        public byte[] bytes() {
            return output.getBytes(StandardCharsets.ISO_8859_1);
        }

        public String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    private Program() {}

    /// Runs a shell command to its end, standard error into standard output.
    public static Result shell(String command, String... arguments) {
        var words = new String[arguments.length + 4];
        words[0] = "sh";
        words[1] = "-c";
        words[2] = command;
        words[3] = "sh";
        System.arraycopy(arguments, 0, words, 4, arguments.length);
        try {
            var process = new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after a minute: " + command);
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// Fails, never skips, where the programs are not installed.
    public static void require(String... names) {
        for (String name : names) {
            if (shell("command -v \"$1\"", name).exit() != 0) {
                throw new AssertionError(name + " is missing: install the Debian packages age and zstd");
            }
        }
    }
}
