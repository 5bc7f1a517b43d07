package dev.expunge.fluxmap;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A PostgreSQL server of our own: on the loopback address only, on a free port, with its data in a temporary
/// folder.
///
/// It is stopped and its folder deleted by [#close], or by the end of this process, also after Ctrl-C. A process
/// that is killed outright leaves the server running; a server that is killed outright is still cleaned up by
/// [#close]. Every role may log in without a password. Safe for use by several threads.
public final class EmbeddedServer implements AutoCloseable {
    /// The role that owns everything on a new server.
    public static final String SUPERUSER = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final int FIRST_WITH_STRATEGY = 15;
    private static final long COPY_FILES_ABOVE_BYTES = 100L << 20;
    private static final String TEMPLATE_BYTES = "select pg_database_size(?)";

    private final ServerFolder folder;
    private final EmbeddedPostgres postgres;
    private final Thread cleanUp;
    private final long processId;

    private EmbeddedServer(ServerFolder folder, EmbeddedPostgres postgres, Thread cleanUp) throws IOException {
        this.folder = folder;
        this.postgres = postgres;
        this.cleanUp = cleanUp;
        this.processId =
                folder.processId().orElseThrow(() -> new IOException("the server has started but left no process id"));
    }

    /// Starts a server and waits until it accepts connections, at most half a minute.
    ///
    /// @throws IOException when it does not start; the message ends with what the server said last
    public static EmbeddedServer start(Options options) throws IOException {
        return start(options, START_LIMIT);
    }

    static EmbeddedServer start(Options options, Duration limit) throws IOException {
        return start(ServerFolder.create(options.durable()), options, limit);
    }

    /// Starts a server on a folder, which may hold a copy of another server's data.
    static EmbeddedServer start(ServerFolder folder, Options options, Duration limit) throws IOException {
        Thread cleanUp = new Thread(folder::stopAndDelete, "embedded-server-clean-up");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        try {
            return new EmbeddedServer(folder, launch(folder, options, limit), cleanUp);
        } catch (IOException | RuntimeException e) {
            String said = folder.lastWords();
            folder.stopAndDelete();
            forget(cleanUp);
            throw new IOException("the embedded PostgreSQL server did not start: " + e.getMessage() + "\n" + said, e);
        }
    }

    private static EmbeddedPostgres launch(ServerFolder folder, Options options, Duration limit) throws IOException {
        Redirect log = Redirect.appendTo(folder.log().toFile());
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.data())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(limit)
                .setOutputRedirector(log)
                .setErrorRedirector(log);
        PgBinaryResolver program = options.archive()
                .<PgBinaryResolver>map(ProgramArchive::new)
                .orElse(DefaultPostgresBinaryResolver.INSTANCE);
        builder.setPgBinaryResolver(program);
        if (options.selfContained()) {
            builder.setOverrideWorkingDirectory(folder.program().toFile());
            builder.setPgBinaryResolver(new OwnProgram(folder.program(), program));
        }
        options.effective().forEach((name, value) -> builder.setServerConfig(name, shellQuoted(value)));
        return builder.start();
    }

    /// A program in a folder of its own. The library unpacks once for all resolvers that are equal, wherever that was.
    private record OwnProgram(Path folder, PgBinaryResolver program) implements PgBinaryResolver {
        @Override
        public InputStream getPgBinary(String system, String machineHardware) throws IOException {
            return program.getPgBinary(system, machineHardware);
        }
    }

    private static String shellQuoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /// The JDBC address of a database, without user and password.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /// The JDBC address of a database for one role, without a password.
    public String url(String database, String user) {
        return url(database) + "?user=" + user;
    }

    /// The TCP port on 127.0.0.1.
    public int port() {
        return postgres.getPort();
    }

    /// A new connection as [#SUPERUSER], in auto-commit mode.
    ///
    /// @throws SQLException when the database is not there or the server is down
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database, SUPERUSER));
    }

    /// Opens connections to one database as [#SUPERUSER].
    public Connections connections(String database) {
        return () -> connect(database);
    }

    /// Creates an empty database.
    ///
    /// @throws SQLException when the name is taken
    public void createDatabase(String name) throws SQLException {
        create(name, "");
    }

    /// Creates a database as a copy of another one, to which nobody may be connected.
    ///
    /// @throws SQLException when the name is taken, or the template is missing or in use
    public void createDatabase(String name, String template) throws SQLException {
        create(name, " template " + quoted(template) + strategy(template));
    }

    /// Older servers always copy files.
    private String strategy(String template) throws SQLException {
        try (Connection connection = connect(SUPERUSER)) {
            if (connection.getMetaData().getDatabaseMajorVersion() < FIRST_WITH_STRATEGY) {
                return "";
            }
        }
        return " strategy " + (bytes(template) > COPY_FILES_ABOVE_BYTES ? "file_copy" : "wal_log");
    }

    private void create(String name, String how) throws SQLException {
        try (Connection connection = connect(SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + quoted(name) + how);
        }
    }

    private long bytes(String database) throws SQLException {
        try (Connection connection = connect(SUPERUSER);
                PreparedStatement statement = connection.prepareStatement(TEMPLATE_BYTES)) {
            statement.setString(1, database);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String quoted(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    /// The process id of the postmaster, as this process sees it; kept after the server has gone.
    public long processId() {
        return processId;
    }

    /// The temporary folder that holds data and log of the server.
    public Path folder() {
        return folder.path();
    }

    /// Where the server keeps its data.
    Path data() {
        return folder.data();
    }

    /// What the server said last, some lines; empty when it has said nothing or its folder is gone.
    public String lastWords() {
        return folder.lastWords();
    }

    /// Gives the server up: it stays as it is after [#close] and after the end of this process. Stop it with a
    /// `SIGQUIT` to [#processId], then delete [#folder].
    public void leaveRunning() {
        folder.keep();
    }

    /// Stops the server without a checkpoint and deletes its folder. Calling it again does nothing.
    @Override
    public void close() {
        folder.stopAndDelete();
        forget(cleanUp);
    }

    private static void forget(Thread cleanUp) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException ignored) {
            // The process ends: the hook itself runs, and finds nothing left to do.
        }
    }

    /// How a server is started.
    ///
    /// @param settings server settings by name, which go before the sensible ones that this class has
    /// @param durable whether a commit is on disk when it returns; without it the server is faster and loses
    ///     data when the machine (not the server) crashes
    /// @param selfContained whether the program is unpacked into the server's own folder, so that nothing is left
    ///     behind, rather than into one that all servers share and that stays
    /// @param archive a jar with another version of the program than the one on the class path
    public record Options(
            Map<String, String> settings, boolean durable, boolean selfContained, Optional<Path> archive) {
        private static final Map<String, String> SENSIBLE = Map.ofEntries(
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("unix_socket_directories", ""),
                Map.entry("max_connections", "100"),
                Map.entry("max_prepared_transactions", "8"),
                Map.entry("shared_buffers", "256MB"),
                Map.entry("effective_cache_size", "1GB"),
                Map.entry("work_mem", "32MB"),
                Map.entry("maintenance_work_mem", "256MB"),
                Map.entry("max_wal_size", "2GB"),
                Map.entry("checkpoint_timeout", "15min"),
                Map.entry("random_page_cost", "1.1"),
                Map.entry("jit", "off"));

        public Options {
            Objects.requireNonNull(settings, "settings is null");
            Objects.requireNonNull(archive, "archive is null");
            settings = Map.copyOf(settings);
        }

        /// For tests: no waiting for the disk.
        public static Options quick() {
            return new Options(Map.of(), false, false, Optional.empty());
        }

        /// For claims about speed: commits wait for the disk, as in production.
        public static Options onDisk() {
            return new Options(Map.of(), true, false, Optional.empty());
        }

        /// The same, with everything in the server's own folder.
        public Options inOneFolder() {
            return new Options(settings, durable, true, archive);
        }

        /// The same with the program that a jar holds, which may be of another version.
        public Options of(Path archive) {
            return new Options(settings, durable, selfContained, Optional.of(archive));
        }

        /// The same with one more server setting.
        public Options with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(settings);
            more.put(name, value);
            return new Options(more, durable, selfContained, archive);
        }

        private Map<String, String> effective() {
            Map<String, String> all = new LinkedHashMap<>(SENSIBLE);
            all.put("fsync", durable ? "on" : "off");
            all.put("synchronous_commit", durable ? "on" : "off");
            all.putAll(settings);
            return all;
        }
    }
}
