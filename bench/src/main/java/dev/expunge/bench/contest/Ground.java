package dev.expunge.bench.contest;

import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.Size;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The databases that contenders work on: copies of one Fluxmap, each used once, all with the same rows gone at
/// the end.
public final class Ground {
    private static final List<String> REMAINS = List.of(
            "select 'users', count(*), bit_xor(hashtextextended(t::text, 0)) from users t",
            "select 'subscriptions', count(*), bit_xor(hashint8extended(id, 0)) from subscriptions",
            "select 'user_profiles', count(*), bit_xor(hashint8extended(user_id, 0)) from user_profiles",
            "select 'payment_methods', count(*), bit_xor(hashint8extended(id, 0)) from payment_methods",
            "select 'payments', count(*), bit_xor(hashint8extended(id, 0)) from payments",
            "select 'user_sessions', count(*), bit_xor(hashint8extended(id, 0)) from user_sessions",
            "select 'audit_logs', count(*), bit_xor(hashint8extended(id, 0)) from audit_logs");

    private final EmbeddedServer server;
    private final String template;
    private final int candidates;
    private int copies;

    private Ground(EmbeddedServer server, String template, int candidates) {
        this.server = server;
        this.template = template;
        this.candidates = candidates;
    }

    /// Fills the database that all others are copied from.
    ///
    /// @param more statements for what a Fluxmap does not have, run in auto-commit mode
    public static Ground prepare(EmbeddedServer server, String template, Size size, List<String> more)
            throws SQLException {
        server.createDatabase(template);
        Fluxmap.load(server.connections(template), size);
        try (Connection connection = server.connect(template);
                Statement statement = connection.createStatement()) {
            for (String sql : more) {
                statement.execute(sql);
            }
        }
        return new Ground(server, template, size.candidates());
    }

    /// How many of the users of a Fluxmap are to go.
    public int candidates() {
        return candidates;
    }

    /// A fresh copy, with nothing left to be written to the disk; returns its name.
    public String fresh() throws SQLException {
        copies++;
        String name = template + "_" + copies;
        server.createDatabase(name, template);
        administer("checkpoint");
        return name;
    }

    /// Gives a copy back.
    public void drop(String database) throws SQLException {
        administer("drop database " + database + " with (force)");
    }

    /// Drops what all others are copied from.
    public void discard() throws SQLException {
        drop(template);
    }

    private void administer(String sql) throws SQLException {
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// What is in a database: per table the number of rows and a hash of which they are.
    public List<String> remains(String database) throws SQLException {
        var remains = new ArrayList<String>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : REMAINS) {
                try (ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    remains.add(row.getString(1) + " " + row.getLong(2) + " " + row.getLong(3));
                }
            }
        }
        return remains;
    }

    /// How many rows all tables of the Fluxmap have.
    public long rows() throws SQLException {
        return count(remains(template));
    }

    /// The rows that a look at [#remains] counted.
    static long count(List<String> remains) {
        return remains.stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .sum();
    }

    /// The version of the server.
    public String serverVersion() throws SQLException {
        try (Connection connection = server.connect(template)) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }
}
