package dev.expunge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A pgbouncer in front of the test server, stopped by [#close].
public final class PgBouncer implements AutoCloseable {
    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts one and waits until it listens.
    ///
    /// @param mode `session`, `transaction` or `statement`
    /// @param settings further lines of its file
    /// @throws IllegalStateException when the program is not here; `./verify` installs it
    public static PgBouncer start(Path folder, String mode, String settings) {
        try {
            int port = freePort();
            Path file = folder.resolve("pgbouncer-" + port + ".ini");
            Files.writeString(file, """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = %s
                    ignore_startup_parameters = extra_float_digits
                    logfile = %s
                    %s
                    """.formatted(
                            TestServer.server().port(), port, mode, folder.resolve("pgbouncer.log"), settings)
                    .replace("* = host=127.0.0.1", "* = user=postgres host=127.0.0.1"));
            var bouncer = new PgBouncer(command(file), port);
            Eventually.holds("pgbouncer listens", bouncer::listens);
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// It does not run as root: as root it is started for another user.
    private static Process command(Path file) throws IOException {
        Optional<Path> program = PLACES.stream().filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            throw new IllegalStateException("pgbouncer is not here: install the package pgbouncer");
        }
        boolean root = "root".equals(System.getProperty("user.name"));
        Stream<String> prefix = root ? Stream.of("unshare", "-U") : Stream.of();
        List<String> command = Stream.concat(prefix, Stream.of(program.get().toString(), "-q", file.toString()))
                .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("pgbouncer.out").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("pgbouncer ended with " + process.exitValue());
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /// Where it listens.
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
