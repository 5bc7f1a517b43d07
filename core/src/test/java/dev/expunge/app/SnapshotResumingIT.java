package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.cli.Called;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P12: a process killed outright, or a run stopped, while a program of others makes its snapshot; the program may go
/// on
/// without it. A run that goes on takes no other one, and proves the one that it has again.
class SnapshotResumingIT {
    @TempDir
    private static Path shared;

    private static Server15 server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = Server15.start(shared);
        assertThat(pgbackrest("stanza-create").waitFor()).isZero();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Process pgbackrest(String... more) throws IOException {
        var command = new ArrayList<>(
                List.of("pgbackrest", "--config=" + Server15.config(shared), "--stanza=" + Server15.STANZA));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private Path spec(String database, String snapshot) throws IOException {
        return Files.writeString(folder.resolve("spec.yaml"), server.spec(database, "postgres", snapshot));
    }

    private String kill(Path spec, BooleanSupplier when) throws IOException {
        String signature = Server15.signature(spec);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRun.class.getName(),
                        spec.toString(),
                        signature))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Eventually.holds("the snapshot is being made", when);
        process.destroyForcibly().onExit().join();
        return signature;
    }

    private void assertDeleted(String database) throws SQLException {
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("200");
    }

    private void assertNothingDeleted(String database) throws SQLException {
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("300");
    }

    private void resume(Path spec, String signature) {
        Eventually.holds("the killed run's connection is gone", () -> {
            Called run = Called.with("run", spec.toString(), "--execute", "--signature", signature);
            assertThat(run.exit()).as(run.err()).isIn(0, Code.RUN_IN_THE_WAY.exit());
            return run.exit() == 0;
        });
    }

    @Test
    void aBackupThatWentOnByItselfIsWaitedForAndTaken() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, "{ pgbackrest: { stanza: main, config: \"" + Server15.config(shared) + "\" } }");

        String signature = kill(spec, () -> Files.exists(shared.resolve("lock/main-backup.lock")));
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("300");
        resume(spec, signature);

        assertThat(server.one(database, "select count(*) from users")).isEqualTo("200");
        String info =
                new String(pgbackrest("--output=json", "info").getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(info.split("\"expunge\":\"expunge-snapshots-1-", -1))
                .as("one backup of that name: %s", info)
                .hasSize(2);
        assertThat(server.one(database, "select count(*) from expunge.ledger where kind = 'snapshot'"))
                .isEqualTo("1");
    }

    @Test
    void aDumpThatIsHalfDoesNotCount() throws IOException, SQLException {
        String database = server.database();
        Path bin = Files.createDirectories(folder.resolve("bin"));
        program(bin.resolve("pg_restore"), "exec pg_restore \"$@\"");
        program(
                bin.resolve("pg_dump"),
                "pg_dump \"$@\" || exit\n[ \"$1\" = --version ] || [ -e " + bin + "/fast ] || { echo $$ > " + bin
                        + "/id; exec sleep 60; }");
        Path spec = spec(database, "{ pg_dump: { to: dumps, program: \"" + bin.resolve("pg_dump") + "\" } }");

        String signature = kill(spec, () -> Files.exists(bin.resolve("id")));
        assertThat(dumps()).singleElement().asString().contains(".part-");
        Files.createFile(bin.resolve("fast"));
        resume(spec, signature);
        ProcessHandle.of(Long.parseLong(Files.readString(bin.resolve("id")).strip()))
                .ifPresent(ProcessHandle::destroy);

        assertThat(server.one(database, "select count(*) from users")).isEqualTo("200");
        assertThat(dumps()).singleElement().asString().doesNotContain(".part");
    }

    @Test
    void aRunThatIsStoppedWhileItDumpsLeavesNothingHalfAndTakesOneWhenItGoesOn() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, "{ pg_dump: { to: dumps, program: \"" + slowProgram() + "\" } }");
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(spec, List.of());
        String signature = Server15.signature(spec);

        Outcome stopped = expunge.execute(
                opened,
                signature,
                event -> {},
                watch -> Thread.ofPlatform().daemon().start(() -> {
                    Eventually.holds("the dump is under way", () -> Files.exists(folder.resolve("slow.pid")));
                    watch.request(Request.STOP);
                }));

        assertThat(stopped.reason()).isEqualTo(StopReason.STOPPED);
        assertNothingDeleted(database);
        try (Stream<Path> dumps = Files.list(folder.resolve("dumps"))) {
            assertThat(dumps).isEmpty();
        }
        assertThat(ProcessHandle.of(Long.parseLong(
                                Files.readString(folder.resolve("slow.pid")).strip()))
                        .filter(ProcessHandle::isAlive))
                .isEmpty();

        Files.createFile(folder.resolve("fast"));
        Called resumed = Called.with("run", spec.toString(), "--execute", "--signature", signature);
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertDeleted(database);
    }

    /// A pg_dump that does not end by itself, until somebody says that it may.
    private Path slowProgram() throws IOException {
        Path program = folder.resolve("bin/pg_dump");
        Files.createDirectories(program.getParent());
        Files.writeString(program, """
                #!/bin/sh
                case "$1" in --version) exec pg_dump --version;; esac
                if [ ! -e %1$s/fast ]; then echo $$ > %1$s/slow.pid; exec sleep 600; fi
                exec pg_dump "$@"
                """.formatted(folder));
        Files.writeString(folder.resolve("bin/pg_restore"), "#!/bin/sh\nexec pg_restore \"$@\"\n");
        for (String name : List.of("pg_dump", "pg_restore")) {
            Files.setPosixFilePermissions(
                    folder.resolve("bin").resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return program;
    }

    @Test
    void aRunTakesOneSnapshotAndProvesItAgainWhenItGoesOn() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, "{ pg_dump: { to: dumps } }");
        var expunge = new Expunge(Map.of(), new SystemTime());
        String signature = Server15.signature(spec);
        var watching = new AtomicReference<Watch>();
        expunge.execute(
                expunge.open(spec, List.of()),
                signature,
                event -> {
                    if (event instanceof RunEvent.StageFinished done && done.stage() == RunEvent.Stage.SNAPSHOT) {
                        watching.get().request(Request.STOP);
                    }
                },
                watching::set);
        Path rows = largest();
        byte[] kept = Files.readAllBytes(rows);
        byte[] flipped = kept.clone();
        flipped[kept.length / 2] ^= 1;
        Files.write(rows, flipped);

        Called damaged = Called.with("run", spec.toString(), "--execute", "--signature", signature);
        assertThat(damaged.exit()).isEqualTo(Code.SNAPSHOT_REFUSED.exit());
        assertThat(damaged.err()).contains("not those that were written", "SNAPSHOT_REFUSED");
        Files.delete(rows);
        assertThat(Called.with("run", spec.toString(), "--execute", "--signature", signature)
                        .exit())
                .isEqualTo(Code.SNAPSHOT_REFUSED.exit());

        Files.write(rows, kept);
        Called resumed = Called.with("run", spec.toString(), "--execute", "--signature", signature);
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertDeleted(database);
        assertThat(server.one(database, "select count(*) from expunge.ledger where kind = 'snapshot'"))
                .isEqualTo("1");
        try (Stream<Path> dumps = Files.list(folder.resolve("dumps"))) {
            assertThat(dumps).hasSize(1);
        }
    }

    private Path largest() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("dumps"))) {
            return files.filter(file -> file.toString().endsWith(".gz"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private List<Path> dumps() throws IOException {
        try (Stream<Path> dumps = Files.list(folder.resolve("dumps"))) {
            return dumps.toList();
        }
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
