package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmbeddedServerIT {
    @Test
    void runsAsToldAndLeavesNothing() throws Exception {
        Path folder;
        ProcessHandle postmaster;
        EmbeddedServer.Options options = EmbeddedServer.Options.quick().with("cluster_name", "it's $HOME \"here\"");
        try (EmbeddedServer server = EmbeddedServer.start(options)) {
            folder = server.folder();
            postmaster = ProcessHandle.of(server.processId()).orElseThrow();
            assertThat(folder).exists();
            assertThat(setting(server, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(setting(server, "cluster_name")).isEqualTo("it's $HOME \"here\"");
            assertThat(setting(server, "fsync")).isEqualTo("off");
        }
        assertThat(folder).doesNotExist();
        postmaster.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void cleansUpAfterItsServerWasKilled() throws Exception {
        EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options.quick());
        ProcessHandle.of(server.processId()).orElseThrow().destroyForcibly();
        server.close();
        server.close();
        assertThat(server.folder()).doesNotExist();
        assertThatThrownBy(() -> server.connect(EmbeddedServer.SUPERUSER)).isInstanceOf(SQLException.class);
    }

    @Test
    void endsWithItsProcess() throws Exception {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            Path folder = Path.of(out.readLine());
            ProcessHandle postmaster =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(folder).exists();
            child.destroy();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(folder).doesNotExist();
            postmaster.onExit().get(10, TimeUnit.SECONDS);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void bringsItsProgramInItsOwnFolderWhenAskedTo() throws Exception {
        try (EmbeddedServer server =
                EmbeddedServer.start(EmbeddedServer.Options.quick().inOneFolder())) {
            String program = ProcessHandle.of(server.processId())
                    .flatMap(process -> process.info().command())
                    .orElseThrow();
            assertThat(Path.of(program)).startsWith(server.folder());
        }
    }

    @Test
    void waitsForTheDiskWhenAskedTo() throws Exception {
        try (EmbeddedServer durable = EmbeddedServer.start(EmbeddedServer.Options.onDisk())) {
            assertThat(setting(durable, "fsync")).isEqualTo("on");
            assertThat(setting(durable, "synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void copiesADatabase() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options.quick())) {
            server.createDatabase("Bir \"şey\"");
            execute(server, "Bir \"şey\"", "create table kept (n int)");
            server.createDatabase("copy", "Bir \"şey\"");
            execute(server, "copy", "insert into kept values (1)");
        }
    }

    @Test
    void saysWhyItDidNotStart() {
        EmbeddedServer.Options options = EmbeddedServer.Options.quick().with("shared_buffers", "lots");
        assertThatThrownBy(() -> EmbeddedServer.start(options, Duration.ofSeconds(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shared_buffers");
    }

    private static String setting(EmbeddedServer server, String name) throws SQLException {
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(EmbeddedServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Starts a server, says where it is, and waits for its end.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options.quick());
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            out.println(server.folder());
            out.println(server.processId());
            new CountDownLatch(1).await();
        }
    }
}
