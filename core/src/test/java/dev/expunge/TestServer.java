package dev.expunge;

import dev.expunge.app.SystemTime;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.Size;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;

/// One PostgreSQL for all integration tests of a JVM, stopped when the JVM ends; each test gets a database of its
/// own.
public final class TestServer {
    /// Users in a Fluxmap made for a test; 912 of them are candidates.
    public static final int USERS = 3_000;

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Queue<String> DATABASES = new ConcurrentLinkedQueue<>();

    private TestServer() {}

    private static final class Running {
        static final EmbeddedServer SERVER = start();

        private static EmbeddedServer start() {
            try {
                EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options.quick());
                server.createDatabase("fluxmap");
                Fluxmap.load(server.connections("fluxmap"), new Size(USERS, new SystemTime().now()));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException("no database for tests", e);
            }
        }
    }

    /// The server, for tests that need its port or process.
    public static EmbeddedServer server() {
        return Running.SERVER;
    }

    /// A fresh copy of a small Fluxmap; returns the database's name.
    public static String fluxmap() {
        return create("fluxmap");
    }

    /// A fresh, empty database; returns its name.
    public static String empty() {
        return create("template0");
    }

    private static String create(String template) {
        String name = "test_" + NUMBER.incrementAndGet();
        try {
            server().createDatabase(name, template);
            DATABASES.add(name);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException("no database for tests", e);
        }
    }

    /// Drops every database that was made for a test. One that cannot be dropped, because a replication slot is in it,
    /// stays.
    static void tidy() {
        for (String name = DATABASES.poll(); name != null; name = DATABASES.poll()) {
            try (Connection connection = server().connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("drop database if exists " + name + " with (force)");
            } catch (SQLException e) {
                System.out.println("the database " + name + " stays: " + e.getMessage());
            }
        }
    }

    /// A name that no role of the server has; roles belong to all databases, and so to all tests.
    public static String freshRole(String name) {
        return name + "_" + NUMBER.incrementAndGet();
    }

    /// Makes room for the next one.
    public static void drop(String database) {
        execute("postgres", "drop database " + database + " with (force)");
    }

    /// Runs statements as the superuser.
    public static void execute(String database, String sql) {
        try (Connection connection = server().connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// Feeds `copy … from stdin`, as `psql` does.
    ///
    /// @param settings statements of the same session before it
    public static void copyIn(String database, String settings, String copy, String data) {
        try (Connection connection = server().connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(settings);
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, new StringReader(data));
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(copy, e);
        }
    }

    /// The first column of the first row, as text; `null` becomes the empty text.
    public static String one(String database, String query) {
        try (Connection connection = server().connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? Objects.requireNonNullElse(result.getString(1), "") : "";
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /// A count.
    public static long count(String database, String query) {
        return Long.parseLong(one(database, query));
    }
}
