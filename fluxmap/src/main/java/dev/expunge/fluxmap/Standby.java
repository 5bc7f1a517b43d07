package dev.expunge.fluxmap;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/// A streaming standby of an [EmbeddedServer], on the same machine, on a free port, with its data in a temporary
/// folder: stopped and deleted like the server itself.
///
/// It is made of a base backup that is taken file by file, because the embedded server has no `pg_basebackup`. It
/// streams over a replication slot of its own, named like the standby. Safe for use by several threads.
public final class Standby implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,40}");
    private static final Set<String> EMPTY_FOLDERS =
            Set.of("pg_wal", "pg_replslot", "pg_stat_tmp", "pg_notify", "pg_serial", "pg_snapshots", "pg_subtrans");
    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    private final EmbeddedServer primary;
    private final EmbeddedServer server;
    private final String name;

    private Standby(EmbeddedServer primary, EmbeddedServer server, String name) {
        this.primary = primary;
        this.server = server;
        this.name = name;
    }

    /// Starts a standby and waits until it accepts connections.
    ///
    /// @param name its `application_name` on the primary and the name of its slot: lower case letters, digits and _
    /// @throws IOException when it does not start
    /// @throws SQLException when the primary does not let a backup be taken
    public static Standby of(EmbeddedServer primary, String name) throws IOException, SQLException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a standby");
        }
        ServerFolder folder = ServerFolder.create(false);
        try {
            backUp(primary, folder.data(), name);
        } catch (IOException | SQLException | RuntimeException e) {
            folder.stopAndDelete();
            throw e;
        }
        EmbeddedServer.Options options = EmbeddedServer.Options.quick()
                .with(
                        "primary_conninfo",
                        "host=127.0.0.1 port=" + primary.port() + " user=" + EmbeddedServer.SUPERUSER
                                + " application_name=" + name)
                .with("primary_slot_name", name)
                .with("wal_receiver_status_interval", "1s");
        return new Standby(primary, EmbeddedServer.start(folder, options, START_LIMIT), name);
    }

    private static void backUp(EmbeddedServer primary, Path to, String name) throws IOException, SQLException {
        try (Connection connection = primary.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_physical_replication_slot('" + name + "', true)");
            statement.execute("select pg_backup_start('" + name + "', true)");
            Files.walkFileTree(primary.data(), new Copy(primary.data(), to));
            try (ResultSet stopped = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                stopped.next();
                Files.writeString(to.resolve("backup_label"), stopped.getString(1));
            }
        }
        Files.createDirectories(to.resolve("pg_wal/archive_status"));
        Files.createDirectories(to.resolve("pg_wal/summaries"));
        Files.createFile(to.resolve("standby.signal"));
    }

    /// Copies what a backup needs. A file that goes away meanwhile is none that it needs.
    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        Copy(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        private Path target(Path path) {
            return to.resolve(from.relativize(path));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (Files.notExists(target(folder))) {
                Files.copy(folder, target(folder), StandardCopyOption.COPY_ATTRIBUTES);
            }
            return EMPTY_FOLDERS.contains(from.relativize(folder).toString())
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!LEFT_OUT.contains(from.relativize(file).toString())) {
                try {
                    Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException e) {
                    return FileVisitResult.CONTINUE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }
    }

    /// The standby as a server: connections to it read only, until [#promote].
    public EmbeddedServer server() {
        return server;
    }

    /// Its `application_name` on the primary, and its slot.
    public String name() {
        return name;
    }

    /// Replays nothing any more; what the primary writes is still received.
    public void pauseReplay() throws SQLException {
        execute(server, "select pg_wal_replay_pause()");
    }

    /// Replays again.
    public void resumeReplay() throws SQLException {
        execute(server, "select pg_wal_replay_resume()");
    }

    /// Makes it a primary of its own, and waits for that at most a minute.
    public void promote() throws SQLException {
        execute(server, "select pg_promote(true, 60)");
    }

    private static void execute(EmbeddedServer on, String sql) throws SQLException {
        try (Connection connection = on.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Stops the standby, deletes its folder and drops its slot, so that the primary keeps nothing for it. Calling
    /// it again does nothing.
    @Override
    public void close() {
        server.close();
        try {
            execute(
                    primary,
                    "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = '" + name
                            + "' and active_pid is not null");
            execute(
                    primary,
                    "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '" + name
                            + "'");
        } catch (SQLException primaryGone) {
            // it holds nothing back any more
        }
    }
}
