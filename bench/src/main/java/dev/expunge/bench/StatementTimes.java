package dev.expunge.bench;

import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.fluxmap.EmbeddedServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.function.Consumer;

/// Where the server spends the time of a deleting phase, by statement, from the extension `pg_stat_statements`.
final class StatementTimes {
    private static final int WIDTH = 110;

    private static final String MOST = """
            select round(total_exec_time + total_plan_time), calls, round(total_plan_time), rows,
                   wal_bytes / 1024 / 1024, query
              from pg_stat_statements where total_exec_time + total_plan_time >= 1
             order by total_exec_time + total_plan_time desc limit 40
            """;

    private final EmbeddedServer server;
    private final Consumer<String> log;
    private long batches;

    StatementTimes(EmbeddedServer server, Consumer<String> log) {
        this.server = server;
        this.log = log;
    }

    /// Prepares the server, which must have the library preloaded.
    void install() throws SQLException {
        execute("create extension if not exists pg_stat_statements");
    }

    /// Begins anew.
    void reset() throws SQLException {
        execute("select pg_stat_statements_reset()");
    }

    /// Listens to a run of Expunge, to tell its deleting phase from the other stages.
    void hear(RunEvent event) {
        try {
            switch (event) {
                case RunEvent.StageStarted started when started.stage() == Stage.DELETE -> reset();
                case RunEvent.BatchCommitted committed -> batches = committed.batch();
                case RunEvent.StageFinished finished
                when finished.stage() == Stage.DELETE ->
                    print(batches, finished.took().toMillis());
                default -> {}
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Prints the most expensive statements, per batch.
    void print(long count, long millis) throws SQLException {
        log.accept(String.format(
                Locale.ROOT, "%d batches, %.1f ms each; ms of a batch at the server:", count, (double) millis / count));
        double sum = 0;
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MOST)) {
            while (row.next()) {
                sum += row.getDouble(1);
                log.accept(line(row, count));
            }
        }
        log.accept(String.format(Locale.ROOT, "%8.2f  sum", sum / count));
    }

    private static String line(ResultSet row, long count) throws SQLException {
        String query = row.getString(6).replaceAll("\\s+", " ").strip();
        return String.format(
                Locale.ROOT,
                "%8.2f  (planning %.2f, %d calls, %d rows, %d MB of WAL)  %s",
                row.getDouble(1) / count,
                row.getDouble(3) / count,
                row.getLong(2),
                row.getLong(4),
                row.getLong(5),
                query.substring(0, Math.min(WIDTH, query.length())));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
