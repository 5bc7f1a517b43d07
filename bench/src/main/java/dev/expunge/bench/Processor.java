package dev.expunge.bench;

import dev.expunge.fluxmap.EmbeddedServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/// How much processor time the server has given to the connections of one database: other load on the machine
/// changes it less than the time on the wall.
final class Processor {
    private static final String BACKENDS = """
            select pid from pg_stat_activity
             where datname = ? and backend_type = 'client backend' and application_name <> 'expunge watch'
            """;

    private final EmbeddedServer server;

    Processor(EmbeddedServer server) {
        this.server = server;
    }

    /// What the connections that are open now have used since they were opened; zero where the system does not
    /// tell.
    Duration used(String database) throws SQLException {
        Duration sum = Duration.ZERO;
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER);
                PreparedStatement statement = connection.prepareStatement(BACKENDS)) {
            statement.setString(1, database);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sum = sum.plus(ofProcess(row.getLong(1)));
                }
            }
        }
        return sum;
    }

    private static Duration ofProcess(long id) {
        return ProcessHandle.of(id)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }
}
