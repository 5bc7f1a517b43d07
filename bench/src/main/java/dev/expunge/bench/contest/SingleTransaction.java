package dev.expunge.bench.contest;

import dev.expunge.Time;
import dev.expunge.fluxmap.EmbeddedServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/// One transaction with one `delete … using` per table, the keys in a temporary table that is filled before the
/// clock starts. Nobody does this to a live database: its locks stand until the end.
public final class SingleTransaction implements Contender {
    private static final List<String> KEYS = List.of(
            "create temporary table doomed (id bigint primary key)",
            "insert into doomed select id from users where " + Doomed.CRITERIA,
            "analyze doomed");

    private static final List<String> STATEMENTS = List.of(
            "delete from audit_logs a using doomed d where a.user_id = d.id",
            "delete from audit_logs a using user_sessions s, doomed d where a.session_id = s.id and s.user_id = d.id",
            "delete from user_sessions s using doomed d where s.user_id = d.id",
            "delete from user_profiles p using doomed d where p.user_id = d.id",
            "delete from subscriptions s using doomed d where s.user_id = d.id",
            "update users u set referred_by = null from doomed d where u.referred_by = d.id",
            "delete from users u using doomed d where u.id = d.id");

    private final EmbeddedServer server;
    private final Time time;
    private final Processor processor;

    /// @param time what is measured with
    public SingleTransaction(EmbeddedServer server, Time time) {
        this.server = server;
        this.time = time;
        this.processor = new Processor(server);
    }

    @Override
    public String name() {
        return "single transaction";
    }

    @Override
    public Measured run(String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            all(statement, KEYS);
            connection.setAutoCommit(false);
            Duration before = processor.used();
            long begin = time.nanos();
            all(statement, STATEMENTS);
            connection.commit();
            Duration took = time.elapsed(begin);
            return Measured.deletingOnly(took, processor.used().minus(before));
        }
    }

    private static void all(Statement statement, List<String> texts) throws SQLException {
        for (String sql : texts) {
            statement.execute(sql);
        }
    }
}
