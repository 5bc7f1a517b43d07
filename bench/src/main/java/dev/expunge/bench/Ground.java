package dev.expunge.bench;

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
final class Ground {
    private static final String TEMPLATE = "fluxmap";

    private static final List<String> REMAINS = List.of(
            "select 'users', count(*), bit_xor(hashtextextended(t::text, 0)) from users t",
            "select 'subscriptions', count(*), bit_xor(hashint8extended(id, 0)) from subscriptions",
            "select 'user_profiles', count(*), bit_xor(hashint8extended(user_id, 0)) from user_profiles",
            "select 'payment_methods', count(*), bit_xor(hashint8extended(id, 0)) from payment_methods",
            "select 'payments', count(*), bit_xor(hashint8extended(id, 0)) from payments",
            "select 'user_sessions', count(*), bit_xor(hashint8extended(id, 0)) from user_sessions",
            "select 'audit_logs', count(*), bit_xor(hashint8extended(id, 0)) from audit_logs");

    private final EmbeddedServer server;
    private int copies;

    private Ground(EmbeddedServer server) {
        this.server = server;
    }

    /// Fills the database that all others are copied from.
    static Ground prepare(EmbeddedServer server, Size size) throws SQLException {
        server.createDatabase(TEMPLATE);
        Fluxmap.load(server.connections(TEMPLATE), size);
        return new Ground(server);
    }

    /// A fresh copy, with nothing left to be written to the disk; returns its name.
    String fresh() throws SQLException {
        copies++;
        String name = TEMPLATE + "_" + copies;
        server.createDatabase(name, TEMPLATE);
        administer("checkpoint");
        return name;
    }

    /// Gives a copy back.
    void drop(String database) throws SQLException {
        administer("drop database " + database + " with (force)");
    }

    private void administer(String sql) throws SQLException {
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// What is in a database: per table the number of rows and a hash of which they are.
    List<String> remains(String database) throws SQLException {
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
    long rows() throws SQLException {
        return remains(TEMPLATE).stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .sum();
    }

    /// The version of the server.
    String serverVersion() throws SQLException {
        try (Connection connection = server.connect(TEMPLATE)) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }
}
