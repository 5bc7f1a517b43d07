package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.cli.Called;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots by the real programs when something goes wrong: nothing is deleted without one that is whole, and
/// nothing is left behind.
class SnapshotTroubleIT {
    @TempDir
    private static Path shared;

    private static Server15 server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = Server15.start(shared);
        Process made = new ProcessBuilder(
                        "pgbackrest", "--config=" + Server15.config(shared), "--stanza=main", "stanza-create")
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Path spec(String database, String snapshot) throws IOException {
        return Files.writeString(folder.resolve("spec.yaml"), server.spec(database, "postgres", snapshot));
    }

    private static String pgbackrest(String more) {
        return "{ pgbackrest: { stanza: main, config: \"" + Server15.config(shared) + "\"" + more + " } }";
    }

    /// A program in front of the real one of that name.
    private String instead(String name, String script) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path program = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path restore = bin.resolve("pg_restore");
        if (Files.notExists(restore)) {
            Files.writeString(restore, "#!/bin/bash\nexec pg_restore \"$@\"\n");
            Files.setPosixFilePermissions(restore, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return program.toString();
    }

    private void assertRefused(Called run, Code code, String... pieces) {
        assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(code.exit());
        assertThat(run.err()).contains(pieces).contains("nothing was deleted.", code.name());
    }

    private void more(String database) throws SQLException {
        server.execute(
                database,
                "update users set mood = 'gone' where id in"
                        + " (select id from users where mood = 'fine' order by id limit 9)");
    }

    @Test
    void aDifferentialBackupIsProvenWithTheFullOneThatItRestsOn() throws IOException, SQLException {
        String database = server.database();
        assertThat(Server15.run(spec(database, pgbackrest(", type: full"))).exit())
                .isZero();
        more(database);
        Path spec = spec(database, pgbackrest(", type: diff"));

        Called run = Server15.run(spec);

        assertThat(run.exit()).as(run.err()).isZero();
        String full = label(database, 1);
        assertThat(full).endsWith("F");
        assertThat(label(database, 2)).startsWith(full + "_").endsWith("D");
        assertThat(server.ledger(database, "snapshot")).contains("\"type\":\"diff\"", "\"rests_on\":\"" + full + "\"");
        Called drill = Called.with(
                "backup",
                "drill",
                spec.toString(),
                "--bindir",
                server.bindir().toString(),
                "--in",
                Files.createDirectory(folder.resolve("room")).toString());
        assertThat(drill.exit()).as(drill.err()).isZero();
        assertThat(drill.out()).containsPattern("public.users +200 +9\n");
        Called list = Called.with("backup", "list", spec.toString());
        assertThat(list.out())
                .containsPattern("1 +there +pgbackrest .*" + full + "\n")
                .containsPattern("2 +there +pgbackrest .*D\n")
                .contains("--set=" + full + " expire");

        more(database);
        flip(largest(full));
        Called damaged = Server15.run(
                spec(database, "{ existing: " + pgbackrest("").replaceFirst(" }$", ", max_age: 24h }") + " }")
                        .toAbsolutePath());
        flip(largest(full));
        assertRefused(damaged, Code.SNAPSHOT_REFUSED, "does not find the backup " + full);
    }

    private String label(String database, long run) throws SQLException {
        return server.one(
                database, "select body::jsonb ->> 'name' from expunge.ledger where kind = 'snapshot' and run = " + run);
    }

    private static Path largest(String label) throws IOException {
        try (Stream<Path> files = Files.walk(shared.resolve("repo/backup/main/" + label))) {
            return files.filter(file -> file.toString().endsWith(".gz"))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aRepositoryThatIsFullGoneOrOfAnotherServerDeletesNothing() throws IOException, SQLException {
        String database = server.database();
        String full = instead(
                "pgbackrest",
                "export PGBACKREST_JOB_RETRY=0; trap '' XFSZ\n"
                        + "case \" $* \" in *\" backup \"*) ulimit -f 200;; esac; exec pgbackrest \"$@\"");
        assertRefused(
                Server15.run(spec(database, pgbackrest(", program: \"" + full + "\""))),
                Code.SNAPSHOT_FAILED,
                "pgbackrest backup did not succeed",
                "unable to write");
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("300");

        String other = instead("other", "pgbackrest \"$@\" | sed 's/\"system-id\":[0-9]*/\"system-id\":1/'");
        Path spec = spec(database, pgbackrest(", program: \"" + other + "\""));
        Called doctor = Called.with("doctor", spec.toString());
        assertThat(doctor.out()).contains("SNAPSHOT_REFUSED", "the stanza main is not of this server");

        spec = spec(database, pgbackrest(""));
        Files.move(shared.resolve("repo"), shared.resolve("away"));
        Called away = Called.with("doctor", spec.toString());
        Files.move(shared.resolve("away"), shared.resolve("repo"));
        assertThat(away.out()).contains("SNAPSHOT_FAILED");

        Called run = Server15.run(spec);
        assertThat(run.exit()).as("the same run goes on: " + run.err()).isZero();
        assertThat(server.one(database, "select count(distinct run) from expunge.ledger where run > 0"))
                .isEqualTo("1");
    }

    @Test
    void aDumpThatIsBrokenOffIsNoneAndTheSameRunMakesAnother() throws IOException, SQLException {
        String database = server.database();
        String dump = "{ pg_dump: { to: dumps, jobs: 2, program: \"%s\" } }";

        String full = instead("pg_dump", "trap '' XFSZ; ulimit -f 1; exec /usr/bin/env pg_dump \"$@\"");
        assertRefused(
                Server15.run(spec(database, dump.replace("%s", full))),
                Code.SNAPSHOT_FAILED,
                "pg_dump did not succeed",
                "File too large",
                "has room");
        String killed = instead(
                "pg_dump",
                "[ \"$1\" = --version ] && exec pg_dump --version\npg_dump \"$@\" & sleep 0.1; kill -9 $!; kill -9 $$");
        assertRefused(
                Server15.run(spec(database, dump.replace("%s", killed))), Code.SNAPSHOT_FAILED, "(exit code 137)");
        String stranger = instead("pg_dump", "export PGUSER=nobody; exec /usr/bin/env pg_dump \"$@\"");
        assertRefused(
                Server15.run(spec(database, dump.replace("%s", stranger))),
                Code.SNAPSHOT_FAILED,
                "role \"nobody\" does not exist");
        assertThat(dumps()).as("nothing is left of them").isEmpty();
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("300");

        Path spec = spec(database, "{ pg_dump: { to: dumps } }");
        Called run = Server15.run(spec);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(dumps()).singleElement().asString().startsWith("expunge-snapshots-1-");

        more(database);
        Path about = folder.resolve("dumps").resolve(dumps().getFirst()).resolve("expunge-snapshot.json");
        String text = Files.readString(about);
        Files.writeString(about, text.replaceFirst("\"at\":\"[^\"]*\"", "\"at\":\"2020-01-01T00:00:00Z\""));
        Path existing = spec(database, "{ existing: { pg_dump: { to: dumps }, max_age: 24h } }");
        assertRefused(Server15.run(existing), Code.SNAPSHOT_REFUSED, "is too old", "1440 minutes");
        Files.writeString(about, text);
        assertThat(Called.with("backup", "list", spec.toString()).out())
                .containsPattern("1 +there +pg_dump .*expunge-snapshots-1-")
                .contains("rm -r ");
        Files.move(folder.resolve("dumps"), folder.resolve("moved"));
        assertThat(Called.with("backup", "list", spec.toString()).out()).containsPattern("1 +gone +pg_dump ");
    }

    @Test
    void whoEndsAnExportIsToldOfTheSnapshotThatHoldsTheSame() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, "{ pg_dump: { to: dumps } }");
        Files.writeString(
                spec,
                Files.readString(spec) + "  export: { to: exports, keys: keys, encrypt_to: [" + FluxmapSpec.RECIPIENT
                        + "] }\n");
        Called run = Server15.run(spec);
        assertThat(run.exit()).as(run.err()).isZero();

        Called shred = Called.with("shred", spec.toString(), "--run", "1", "--before-horizon", "CASE-1");

        assertThat(shred.exit()).as(shred.err()).isZero();
        assertThat(shred.out())
                .contains(
                        "SNAPSHOTS HOLD IT, TOO, until they are removed", "pg_dump " + dumps().getFirst() + " of run 1")
                .contains("and from those snapshots.")
                .doesNotContain("no other copy");
        assertThat(Called.with("shred", spec.toString(), "--run", "1", "--before-horizon", "CASE-1", "--json")
                        .out())
                .contains("\"snapshots\":[{\"run\":\"1\",\"kind\":\"pg_dump\",\"name\":\"expunge-snapshots-1-");
    }

    private List<String> dumps() {
        return List.of(
                Objects.requireNonNullElse(folder.resolve("dumps").toFile().list(), new String[0]));
    }

    @Test
    void whatADrillThatWasKilledHasLeftIsStoppedAndRemovedByTheNext() throws Exception {
        String database = server.database();
        Path spec = spec(database, "{ pg_dump: { to: dumps } }");
        assertThat(Server15.run(spec).exit()).isZero();
        Path room = Files.createDirectory(folder.resolve("room"));
        String[] drill = {
            "backup", "drill", spec.toString(), "--bindir", server.bindir().toString(), "--in", room.toString()
        };
        ProcessHandle left = killedDrill(room, drill);
        assertThat(left.isAlive()).as("the server outlives its drill").isTrue();
        Path living = Files.createDirectories(room.resolve("expunge-drill-of-somebody-else/data"));
        Path owner = Objects.requireNonNull(living.getParent()).resolve("owner");
        Files.writeString(owner, "another-machine\n1\n2020-01-01T00:00:00Z\n");

        Called next = Called.with(drill);

        assertThat(next.exit()).as(next.err()).isZero();
        assertThat(next.out()).contains("so is what a drill that was killed had left: " + room);
        assertThat(left.isAlive()).isFalse();
        assertThat(room.toFile().list()).containsExactly("expunge-drill-of-somebody-else");
    }

    /// The server of a drill whose process is gone.
    private static ProcessHandle killedDrill(Path room, String... drill) throws Exception {
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.expunge.cli.Main"),
                        Stream.of(drill))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            Eventually.holds("a server is up", () -> postmaster(room).isPresent() || !process.isAlive());
            return postmaster(room).orElseThrow();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Optional<ProcessHandle> postmaster(Path room) {
        try (Stream<Path> files = Files.walk(room)) {
            return files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .flatMap(SnapshotTroubleIT::pid)
                    .flatMap(ProcessHandle::of);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> pid(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.size() < 8 ? Optional.empty() : Optional.of(Long.parseLong(lines.getFirst()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
