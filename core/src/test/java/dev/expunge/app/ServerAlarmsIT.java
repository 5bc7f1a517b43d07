package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.postgres.ServerSources;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Alarm;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Source;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalSpec;
import dev.expunge.sql.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signals that need a server with settings of its own: an archiver, slots that can be lost.
class ServerAlarmsIT {
    private static final SignalLimit NONE = SignalLimit.moreThan(0);

    @TempDir
    static Path folder;

    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedServer.start(EmbeddedServer.Options.quick()
                .with("archive_mode", "on")
                .with("archive_command", "test -e " + folder.resolve("go"))
                .with("max_slot_wal_keep_size", "1MB")
                .with("min_wal_size", "32MB")
                .with("max_wal_size", "32MB"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void filesThatWaitForTheArchiverAreCountedAndAnArchiverThatFailsIsAnAlarm() throws IOException {
        Source source = source(new SignalSpec.ArchiverBacklog(NONE));
        Files.createFile(folder.resolve("go"));
        switchLog();
        Eventually.holds("an empty backlog", () -> only(source).equals(Measurement.of(0)));
        Files.delete(folder.resolve("go"));
        switchLog();
        Eventually.holds("an alarm", () -> only(source) instanceof Alarm);
        assertThat(((Alarm) only(source)).what())
                .startsWith("the archiver's last attempt failed")
                .contains("wait for it");
        Files.createFile(folder.resolve("go"));
        Eventually.holds("an empty backlog again", () -> only(source).equals(Measurement.of(0)));
        source.close();
    }

    @Test
    void p9ARoleThatMayNotListTheArchiversFilesIsBlind() {
        execute("create role clerk login");
        Source source = source("clerk", new SignalSpec.ArchiverBacklog(NONE));
        assertThat(only(source))
                .isEqualTo(new Missing(
                        "the role clerk may not see the files that wait for the archiver",
                        "grant pg_monitor to clerk"));
        source.close();
    }

    @Test
    void aSlotThatLosesItsLogIsAnAlarm() {
        execute("select pg_create_physical_replication_slot('doomed', true)");
        Source source = source(new SignalSpec.Slots(SignalLimit.moreThan(1e12), List.of("doomed")));
        execute("create table if not exists ballast (filler text)");
        Eventually.holds("a slot in danger", () -> {
            execute("insert into ballast select repeat('x', 1000) from generate_series(1, 10000)");
            switchLog();
            execute("checkpoint");
            return only(source) instanceof Alarm;
        });
        assertThat(((Alarm) only(source)).what()).contains("the replication slot doomed", "wal_status");
        execute("select pg_drop_replication_slot('doomed')");
        source.close();
    }

    private static void switchLog() {
        execute("select pg_logical_emit_message(false, 'test', 'x'), pg_switch_wal()");
    }

    private static Source source(SignalSpec spec) {
        return source("postgres", spec);
    }

    private static Source source(String role, SignalSpec spec) {
        var database = new Database(server.url("postgres"), Optional.of(role), Optional.empty());
        return new ServerSources(database, List.of(), true, new SystemTime())
                .of(List.of(spec))
                .getFirst();
    }

    private static Measurement only(Source source) {
        return source.look().values().iterator().next();
    }

    private static void execute(String sql) {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
