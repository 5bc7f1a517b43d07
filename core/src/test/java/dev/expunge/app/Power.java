package dev.expunge.app;

import dev.expunge.Eventually;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// The power supply of the tests' server: cuts it off, and has it start again at the same place.
final class Power {
    private final EmbeddedServer server = TestServer.server();
    private final Path lock = server.folder().resolve("data").resolve("postmaster.pid");
    private final List<String> command;

    /// How the server ends.
    enum Cut {
        /// It is told to stop without a checkpoint.
        IMMEDIATE,
        /// All its processes are killed outright.
        KILLED
    }

    Power() {
        var info = postmaster().info();
        command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // the server does not start as root: there it runs as nobody in a name space of its own
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(info.command().orElseThrow());
        command.addAll(Arrays.asList(info.arguments().orElseThrow()));
    }

    private ProcessHandle postmaster() {
        try {
            return ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(lock).getFirst().strip()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns when nothing of the server runs any more.
    void cut(Cut how) {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> processes = new ArrayList<>(postmaster.descendants().toList());
        processes.add(postmaster);
        switch (how) {
            case IMMEDIATE -> quit(postmaster);
            case KILLED -> {
                postmaster.destroyForcibly();
                processes.forEach(ProcessHandle::destroyForcibly);
            }
        }
        Eventually.holds("the server is gone", () -> processes.stream().noneMatch(Power::runs));
        forgetLock();
    }

    /// After a power cut no process has the number in the lock file; here one that nobody has collected may have.
    private void forgetLock() {
        try {
            Files.deleteIfExists(lock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A process that nobody has collected yet is alive to Java, but has no command any more.
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static void quit(ProcessHandle postmaster) {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Returns when the server has recovered. It does not start while a process of the one that was killed is on its
    /// way out, and then is started again.
    void restore() {
        var starting = new AtomicReference<>(start());
        try {
            Eventually.holds("the server is back", () -> {
                if (!starting.get().isAlive()) {
                    starting.set(start());
                }
                return answers();
            });
        } catch (AssertionError e) {
            throw new AssertionError(lastWords(), e);
        }
    }

    private Process start() {
        Redirect log = Redirect.appendTo(server.folder().resolve("server.log").toFile());
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(log)
                    .redirectError(log)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lastWords() {
        try {
            List<String> said = Files.readAllLines(server.folder().resolve("server.log"));
            return command + "\n" + String.join("\n", said.subList(Math.max(0, said.size() - 12), said.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }
}
