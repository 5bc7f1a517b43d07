package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.fluxmap.EmbeddedServer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The loop that everybody writes first: so many roots a transaction, one statement per table by key, no checks.
/// The keys are in memory before the clock starts.
final class BareLoop implements Contender {
    private static final List<String> STATEMENTS = List.of(
            "delete from audit_logs where user_id = any(?)",
            "delete from audit_logs where session_id in (select id from user_sessions where user_id = any(?))",
            "delete from user_sessions where user_id = any(?)",
            "delete from user_profiles where user_id = any(?)",
            "delete from subscriptions where user_id = any(?)",
            "update users set referred_by = null where referred_by = any(?)",
            "delete from users where id = any(?)");

    private final EmbeddedServer server;
    private final int roots;
    private final Time time;
    private final Processor processor;

    /// @param roots users in one transaction, at least 1
    BareLoop(EmbeddedServer server, int roots, Time time) {
        this.server = server;
        this.roots = roots;
        this.time = time;
        this.processor = new Processor(server);
    }

    @Override
    public String name() {
        return "bare loop";
    }

    @Override
    public Measured run(String database) throws SQLException {
        try (Connection connection = server.connect(database)) {
            List<Long> keys = Doomed.keys(connection);
            Duration before = processor.used(database);
            long begin = time.nanos();
            loop(connection, keys);
            Duration took = time.elapsed(begin);
            return Measured.deletingOnly(took, processor.used(database).minus(before));
        }
    }

    private void loop(Connection connection, List<Long> keys) throws SQLException {
        connection.setAutoCommit(false);
        var statements = new ArrayList<PreparedStatement>();
        for (String sql : STATEMENTS) {
            statements.add(connection.prepareStatement(sql));
        }
        for (int first = 0; first < keys.size(); first += roots) {
            List<Long> batch = keys.subList(first, Math.min(keys.size(), first + roots));
            Array array = connection.createArrayOf("bigint", batch.toArray());
            for (PreparedStatement statement : statements) {
                statement.setArray(1, array);
                statement.executeUpdate();
            }
            connection.commit();
        }
    }
}
