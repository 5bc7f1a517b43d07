package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database that does not answer, or does not let us in.
class BadServerIT {
    private static final String ROLE = "asked_for_a_password";

    @TempDir
    Path folder;

    @BeforeAll
    static void oneRoleMustGiveAPassword() throws IOException {
        TestServer.execute("postgres", "create role " + ROLE + " login password 'right'");
        Path rules;
        try (var files = Files.walk(TestServer.server().folder())) {
            rules = files.filter(f -> f.endsWith("pg_hba.conf")).findFirst().orElseThrow();
        }
        Files.writeString(rules, "host all " + ROLE + " all scram-sha-256\n" + Files.readString(rules));
        String before = TestServer.one("postgres", "select pg_conf_load_time()");
        TestServer.execute("postgres", "select pg_reload_conf()");
        for (int i = 0; i < 1000 && before.equals(TestServer.one("postgres", "select pg_conf_load_time()")); i++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aWrongPasswordIsToldAndNotRepeated() {
        Given job =
                Given.job(folder, "postgres").as(ROLE).but("  environment", "  password: ${PASSWORD}\n  environment");

        Call.with(Map.of("PASSWORD", "hunter2"), "run", job.spec())
                .fails(Code.DATABASE_UNREACHABLE)
                .says("does not let us in", ROLE, "database.password")
                .keepsQuiet("hunter2");
    }

    @Test
    void aPasswordThatIsMissingIsNoLostConnection() {
        Given.job(folder, "postgres")
                .as(ROLE)
                .dryRun()
                .fails(Code.DATABASE_UNREACHABLE)
                .says("asks for a password")
                .keepsQuiet("lost");
    }

    @Test
    void aRoleThatIsNotThereIsTold() {
        Given.job(folder, "postgres")
                .as("nobody_of_that_name")
                .dryRun()
                .fails(Code.DATABASE_UNREACHABLE)
                .says("nobody_of_that_name", "database.user");
    }

    @Test
    void aPortWhereNobodyListensIsTold() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        Given.job(folder, "postgres")
                .but(":" + TestServer.server().port() + "/", ":" + closed + "/")
                .dryRun()
                .fails(Code.DATABASE_UNREACHABLE)
                .says("cannot be reached", "127.0.0.1:" + closed);
    }

    @Test
    void aDatabaseThatWasDroppedIsTold() {
        String database = TestServer.empty();
        TestServer.execute("postgres", "drop database " + database);

        Given.job(folder, database)
                .dryRun()
                .fails(Code.DATABASE_UNREACHABLE)
                .says("\"" + database + "\"", "database.url");
    }

    @Test
    void everyCommandThatConnectsSaysTheSame() {
        String spec = Given.job(folder, "not_there").spec();
        for (String command : new String[] {
            "map", "run", "freeze", "sample", "status", "pause", "resume", "stop", "abort", "vacuum", "verify", "close"
        }) {
            Call.of(command, spec).fails(Code.DATABASE_UNREACHABLE).says("not_there");
        }
        Call.of("run", spec, "--json").failsInJson(Code.DATABASE_UNREACHABLE);
        Call.of(
                        "init",
                        "--url",
                        "postgresql://127.0.0.1:" + TestServer.server().port() + "/not_there",
                        "--user",
                        "postgres",
                        "public.users")
                .fails(Code.DATABASE_UNREACHABLE);
    }
}
