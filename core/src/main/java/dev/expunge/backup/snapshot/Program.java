package dev.expunge.backup.snapshot;

import dev.expunge.Failure;
import dev.expunge.Printable;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program of others: bounded in time and in what is kept of its output, stopped when the run has to wait or to end.
/// It inherits no setting of the client library and is never asked for a password.
final class Program {
    private static final int LOOK_MILLIS = 100;
    private static final Duration GENTLE = Duration.ofSeconds(10);
    private static final int MOST_OUTPUT = 32 << 20;
    private static final int BUFFER = 8192;
    private static final int SHOWN_LINES = 4;
    private static final int SHOWN_CHARACTERS = 300;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Duration limit;
    private final Time time;

    /// @param environment beside that of this process
    /// @param limit the longest that it may take
    Program(List<String> command, Map<String, String> environment, Duration limit, Time time) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.limit = limit;
        this.time = time;
    }

    /// How it ended.
    record Ended(int exit, String output, String errors) {
        /// What it said, as far as that can be shown: PostgreSQL's details hold values of rows.
        String said() {
            String lines = Stream.concat(errors.lines(), output.lines())
                    .filter(line -> !line.isBlank() && !line.contains("DETAIL:") && !line.contains("CONTEXT:"))
                    .filter(line -> !line.contains("detail: Command was"))
                    .limit(SHOWN_LINES)
                    .map(line -> "\n  " + Printable.line(line.substring(0, Math.min(line.length(), SHOWN_CHARACTERS))))
                    .reduce("", String::concat);
            return "(exit code " + exit + ")" + lines;
        }
    }

    /// Runs it to its end.
    ///
    /// @return empty when it was stopped because somebody wants a pause; then `checkpoint` has let it wait
    Optional<Ended> run(Checkpoint checkpoint) {
        checkpoint.pass();
        Process process = start();
        var end = new Thread(() -> stop(process), "snapshot-program-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            return ended(process, checkpoint);
        } finally {
            stop(process);
            forget(end);
        }
    }

    /// The same for what is over soon, whatever anybody wants.
    Ended run() {
        return run(Checkpoint.none()).orElseThrow();
    }

    private Optional<Ended> ended(Process process, Checkpoint checkpoint) {
        CompletableFuture<String> output = read(process.getInputStream());
        CompletableFuture<String> errors = read(process.getErrorStream());
        long begin = time.nanos();
        while (!exited(process)) {
            if (time.elapsed(begin).compareTo(limit) > 0) {
                throw Refusals.failed(
                        name() + " did not end within " + limit.toSeconds() + " s, and was stopped",
                        "find out what it waits for, or set a longer deadline in the spec");
            }
            if (checkpoint.wanted()) {
                stop(process);
                checkpoint.pass();
                return Optional.empty();
            }
        }
        return Optional.of(new Ended(process.exitValue(), output.join(), errors.join()));
    }

    private boolean exited(Process process) {
        try {
            return process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.failed(name() + " was interrupted", "run the same command again");
        }
    }

    private Process start() {
        var builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("PG") && !variable.contains("BACKREST"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw missing(command.getFirst());
        }
    }

    /// A program that is not there.
    static Failure missing(String program) {
        return Refusals.failed(
                "the program " + program + " is not here, or cannot be started",
                "install it: pg_dump, pg_restore, initdb and postgres are in Debian's postgresql-client-N and postgresql-N,"
                        + " pgbackrest in its own package",
                "or say in the spec where it is: program, below backup.snapshot");
    }

    private String name() {
        return String.valueOf(Path.of(command.getFirst()).getFileName());
    }

    private static CompletableFuture<String> read(InputStream from) {
        var result = new CompletableFuture<String>();
        Thread.ofPlatform().daemon().name("snapshot-program-output").start(() -> {
            try (from;
                    var kept = new ByteArrayOutputStream()) {
                copy(from, kept);
                result.complete(kept.toString(StandardCharsets.UTF_8));
            } catch (IOException e) {
                result.complete("");
            }
        });
        return result;
    }

    private static void copy(InputStream from, OutputStream kept) throws IOException {
        var buffer = new byte[BUFFER];
        int size = 0;
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            int some = Math.min(n, MOST_OUTPUT - size);
            kept.write(buffer, 0, some);
            size += some;
        }
    }

    /// Stops it and whatever it has started.
    private static void stop(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(GENTLE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The process ends: the hook itself runs, and finds nothing left to do.
        }
    }

    /// The path of a program that lies beside another one; its bare name where that is found on the path.
    static String beside(String program, String name) {
        Path folder = Path.of(program).getParent();
        return folder == null ? name : folder.resolve(name).toString();
    }

    /// A command line of parts.
    static List<String> line(List<String> first, String... more) {
        return Stream.concat(first.stream(), Arrays.stream(more)).toList();
    }
}
