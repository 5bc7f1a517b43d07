package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.PgBouncer;
import dev.expunge.TestServer;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pooler between us and the server: with sessions it is as good as none, without it is refused before the start.
class PoolerIT {
    private static final List<String> SETTINGS = List.of(
            "default_transaction_read_only", "row_security", "timezone", "statement_timeout", "jit", "datestyle");

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transaction;",
                "transaction;default_pool_size = 1",
                "transaction;server_round_robin = 1",
                "transaction;server_round_robin = 1\nmin_pool_size = 2",
                "transaction;min_pool_size = 5",
                "statement;",
            })
    void aPoolerThatSharesItsConnectionsIsRefusedBeforeAnythingIsSet(String settings) throws SQLException {
        String[] parts = settings.split(";", -1);
        try (var pooler = PgBouncer.start(folder, parts[0], parts[1])) {
            var application = new ArrayList<String>();
            try (Connection first = connect(pooler)) {
                application.addAll(settings(first));

                assertThatThrownBy(() -> Job.of(folder, spec(pooler)))
                        .isInstanceOfSatisfying(Failure.class, failure -> {
                            assertThat(failure.code()).isEqualTo(Code.POOLER_UNSUITABLE);
                            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
                            assertThat(failure.next()).anyMatch(line -> line.contains("the server's own port"));
                        });
                assertThat(settings(first)).isEqualTo(application);
            }
        }
    }

    @Test
    void aPoolerWithSessionsDoesTheWholeJob() {
        Truth expected = Truth.after(database);
        try (var pooler = PgBouncer.start(folder, "session", "")) {
            Job job = Job.of(folder, spec(pooler));

            assertThat(job.run().reason()).isEqualTo(StopReason.FINISHED);

            assertThat(Truth.now(database)).isEqualTo(expected);
            Truth.assertWhole(database, job.desk());
        }
    }

    private String spec(PgBouncer pooler) {
        return FluxmapSpec.text(database).replace(":" + TestServer.server().port() + "/", ":" + pooler.port() + "/");
    }

    private Connection connect(PgBouncer pooler) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/" + database + "?user=postgres&prepareThreshold=0");
    }

    private static List<String> settings(Connection connection) throws SQLException {
        var values = new ArrayList<String>();
        for (String name : SETTINGS) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show " + name)) {
                row.next();
                values.add(name + " " + row.getString(1));
            }
        }
        return values;
    }
}
