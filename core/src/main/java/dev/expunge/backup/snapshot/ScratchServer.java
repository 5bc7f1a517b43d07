package dev.expunge.backup.snapshot;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Printable;
import dev.expunge.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A server for a drill: in a folder that nobody else may enter, on the loopback address and a free port, for one role
/// with a password that only this process knows. It archives nothing, loads no library and follows no other server,
/// whatever the restored settings say. Stopped and removed by [#close], and by the end of this process.
public final class ScratchServer implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final int SECRET_BYTES = 24;
    private static final int READY_LINE = 8;

    private final Path folder;
    private final Path bindir;
    private final Time time;
    private final Thread cleanUp;
    private final String role;
    private final String secret;
    private final int port;
    private List<Path> cleared = List.of();
    private Optional<Process> process = Optional.empty();

    private ScratchServer(Path folder, Path bindir, Time time) throws IOException {
        var random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.folder = folder;
        this.bindir = bindir;
        this.time = time;
        this.secret = HexFormat.of().formatHex(random);
        this.role = "expunge_drill_" + secret.substring(0, 8);
        this.port = freePort();
        this.cleanUp = new Thread(this::end, "scratch-server-clean-up");
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    /// Makes the folder, and removes what a drill that was killed has left beside it; starts nothing yet.
    ///
    /// @param in where the folder is made
    /// @param bindir where `postgres` and `initdb` are
    public static ScratchServer in(Path in, Path bindir, Time time) {
        requirePrograms(bindir);
        try {
            Path folder = Files.createTempDirectory(
                    in,
                    LeftDrill.PREFIX,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            var server = new ScratchServer(folder.toRealPath(), bindir, time);
            Files.createDirectory(
                    server.data(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (String file : List.of("postgresql.conf", "pg_ident.conf")) {
                Files.createFile(server.folder.resolve(file));
            }
            server.admit("local all all reject\n");
            LeftDrill.own(server.folder);
            server.cleared = LeftDrill.clear(in, server.folder);
            return server;
        } catch (IOException e) {
            throw failed("no folder for the scratch server can be made in " + in, "name another one: --in");
        }
    }

    private static void requirePrograms(Path bindir) {
        for (String program : List.of("postgres", "initdb")) {
            if (!Files.isExecutable(bindir.resolve(program))) {
                throw failed(
                        "the program " + bindir.resolve(program) + " is not here, or cannot be started",
                        "say where PostgreSQL of the server's version is: --bindir /usr/lib/postgresql/15/bin",
                        "or install it: Debian has it in the package postgresql-N");
            }
        }
    }

    /// What a drill could not do.
    static Failure failed(String what, String... next) {
        return Failure.nothingChanged(Code.DRILL_FAILED, what, next);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Where the server keeps its data.
    Path data() {
        return folder.resolve("data");
    }

    /// Everything of the drill is in here.
    Path folder() {
        return folder;
    }

    /// What drills had left that were killed, and is gone now.
    public List<Path> cleared() {
        return cleared;
    }

    /// The role that may log in.
    public String role() {
        return role;
    }

    /// Its password.
    public String secret() {
        return secret;
    }

    /// The address of a database.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// How the programs of PostgreSQL reach a database.
    Map<String, String> client(String database) {
        return Map.of(
                "PGHOST", "127.0.0.1",
                "PGPORT", Integer.toString(port),
                "PGDATABASE", database,
                "PGUSER", role,
                "PGPASSWORD", secret);
    }

    /// Makes an empty cluster.
    void initialize() {
        Program.Ended ended = new Program(
                        List.of(
                                bindir.resolve("initdb").toString(),
                                "--pgdata=" + data(),
                                "--username=postgres",
                                "--encoding=UTF8",
                                "--no-locale",
                                "--auth=reject",
                                "--no-sync"),
                        Map.of(),
                        SHORT,
                        time)
                .run();
        if (ended.exit() != 0) {
            throw failed("initdb did not succeed " + ended.said(), "name a folder with a whole PostgreSQL: --bindir");
        }
    }

    /// Starts the server and waits until it has recovered and takes connections.
    void start(Duration limit) {
        try {
            Files.deleteIfExists(data().resolve("postmaster.pid"));
            Path log = folder.resolve("log");
            var builder = new ProcessBuilder(command(List.of("-c", "port=" + port)))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG") && !name.contains("BACKREST"));
            Process started = builder.start();
            process = Optional.of(started);
            await(started, limit);
        } catch (IOException e) {
            throw failed(
                    "the program " + bindir.resolve("postgres") + " cannot be started",
                    "say where PostgreSQL of the server's version is: --bindir /usr/lib/postgresql/15/bin");
        }
    }

    private void await(Process started, Duration limit) throws IOException {
        long begin = time.nanos();
        while (!ready()) {
            if (!started.isAlive() || time.elapsed(begin).compareTo(limit) > 0) {
                throw failed(
                        "the scratch server did not come up" + lastWords(),
                        "it has to be of the same version as the live one, and cannot run as root: --bindir");
            }
            time.sleep(LOOK);
        }
    }

    /// The server says so in its file of the process id.
    private boolean ready() throws IOException {
        Path file = data().resolve("postmaster.pid");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.size() >= READY_LINE && lines.get(READY_LINE - 1).strip().equals("ready");
    }

    private String lastWords() throws IOException {
        List<String> said = Files.readAllLines(folder.resolve("log"));
        return said.stream()
                .skip(Math.max(0, said.size() - 4))
                .map(line -> "\n  " + Printable.line(line))
                .reduce("", String::concat);
    }

    private List<String> command(List<String> more) {
        var command = new ArrayList<>(List.of(bindir.resolve("postgres").toString()));
        command.addAll(more);
        command.addAll(List.of("-D", data().toString()));
        ScratchSettings.HARMLESS.forEach(setting -> command.addAll(List.of("-c", setting)));
        Map.of("config_file", "postgresql.conf", "hba_file", "pg_hba.conf", "ident_file", "pg_ident.conf")
                .forEach((setting, file) -> command.addAll(List.of("-c", setting + "=" + folder.resolve(file))));
        return command;
    }

    /// Makes the role that may log in: by the server's single-user mode, so that nobody has to be let in without a
    /// password, not even for a moment. The server must not run.
    ///
    /// @param database any that is there
    void makeRole(String database) {
        try {
            var command = new ArrayList<>(command(List.of("--single")));
            command.add(database);
            Process single = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            try (var in = single.getOutputStream()) {
                in.write(("create role \"" + role + "\" superuser login password '" + secret + "'\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            if (!single.waitFor(SHORT.toSeconds(), TimeUnit.SECONDS) || single.exitValue() != 0) {
                single.destroyForcibly();
                throw failed("no role can be made on the scratch server", "see that --bindir is of its version");
            }
            admit("host all \"" + role + "\" 127.0.0.1/32 scram-sha-256\n");
        } catch (IOException e) {
            throw failed("the program " + bindir.resolve("postgres") + " cannot be started", "check --bindir");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the drill was interrupted", "run the same command again");
        }
    }

    private void admit(String lines) throws IOException {
        Files.writeString(folder.resolve("pg_hba.conf"), lines);
    }

    /// Stops the server; it can be started again.
    void stop() {
        process.ifPresent(running -> {
            running.destroy();
            try {
                if (!running.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                    running.descendants().forEach(ProcessHandle::destroyForcibly);
                    running.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                running.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        });
        process = Optional.empty();
    }

    private void end() {
        stop();
        try {
            DumpFolder.remove(folder);
        } catch (IOException e) {
            throw failed("the folder of the drill cannot be removed: " + folder, "remove it: it holds data");
        }
    }

    @Override
    public void close() {
        try {
            end();
        } finally {
            forget();
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException ignored) {
            // The process ends: the hook itself runs, and finds nothing left to do.
        }
    }
}
