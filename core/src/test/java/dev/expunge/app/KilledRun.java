package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.delete.RunEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process that executes a spec, or joins the run of another, until it ends or is killed. Prints `ready`, then
/// each stage as it begins and each batch.
final class KilledRun {
    static final Replays.Options REPLAY = new Replays.Options(false, true, true, false);

    private KilledRun() {}

    /// Executes until the end. One that joins waits for a line first, so that it is warm when its moment has come.
    ///
    /// @param arguments the spec, its signature, and `join` to join, `indexes` to build those that it misses, or
    /// `mark` to mark, or `replay` to delete again
    public static void main(String[] arguments) throws IOException {
        var expunge = new Expunge(Map.of(), new SystemTime());
        boolean indexes = arguments.length > 2 && arguments[2].equals("indexes");
        Opened plain = expunge.open(Path.of(arguments[0]), List.of());
        boolean marks = arguments.length > 2 && arguments[2].equals("mark");
        Opened opened = indexes ? plain.withIndexes() : marks ? plain.marking() : plain;
        System.out.println("ready");
        try {
            if (arguments.length > 2 && arguments[2].equals("replay")) {
                expunge.replays(plain, REPLAY).execute(arguments[1], KilledRun::print, watch -> {});
            } else if (arguments.length > 2 && !indexes && !marks) {
                System.in.read();
                Joined joined = expunge.join(opened, arguments[1], KilledRun::print, watch -> {});
                Endings.of(joined, "again").ifPresent(failure -> {
                    throw failure;
                });
            } else {
                expunge.execute(opened, arguments[1], KilledRun::print, watch -> {});
            }
        } catch (Failure failure) {
            System.out.println(failure.code() + " " + failure.what());
            System.exit(failure.code().exit());
        }
    }

    /// A process that is killed when it has said a line that often.
    static void killed(Path spec, String signature, String line, int times) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                spec.toString(),
                signature);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader output = process.inputReader()) {
                int seen = 0;
                while (seen < times) {
                    String read = output.readLine();
                    if (read == null) {
                        throw new AssertionError("the process ended before it said " + line + " for time " + times);
                    }
                    seen += read.equals(line) ? 1 : 0;
                }
            } finally {
                process.destroyForcibly().onExit().join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(RunEvent event) {
        if (event instanceof RunEvent.StageStarted started) {
            System.out.println(started.stage());
        } else if (event instanceof RunEvent.BatchCommitted) {
            System.out.println("batch");
        }
    }
}
