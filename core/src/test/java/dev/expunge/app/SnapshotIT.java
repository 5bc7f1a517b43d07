package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.cli.Called;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots by the real programs, against a real server of version 15: made and verified before the first delete,
/// taken once, restored by a drill.
class SnapshotIT {
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

    private void assertDeleted(String database) throws SQLException {
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("200");
        assertThat(server.one(database, "select count(*) from \"Odd \"\"Name\""))
                .isEqualTo("200");
        assertThat(server.one(database, "select count(*) from events")).isEqualTo("200");
    }

    private void assertNothingDeleted(String database) throws SQLException {
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("300");
    }

    /// What is left of drills.
    private String[] left() throws IOException {
        return Objects.requireNonNull(room().toFile().list());
    }

    private Path room() throws IOException {
        return Files.createDirectories(folder.resolve("room"));
    }

    private Called drill(Path spec, Path bindir) throws IOException {
        return Called.with(
                "backup", "drill", spec.toString(), "--bindir", bindir.toString(), "--in", room().toString());
    }

    @Test
    void aDumpIsWholeBeforeTheFirstDeleteAndADrillRestoresIt() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, "{ pg_dump: { to: dumps, jobs: 2 } }");

        Called run = Server15.run(spec);

        assertThat(run.exit()).as(run.err()).isZero();
        assertDeleted(database);
        assertThat(server.one(database, """
                select string_agg(kind, ' ' order by entry) from expunge.ledger where kind in ('snapshot', 'worked')
                """)).isEqualTo("snapshot worked");
        assertThat(server.ledger(database, "snapshot"))
                .contains("\"kind\":\"pg_dump\"", "\"verified\":\"true\"", "\"checksums\":\"");
        try (Stream<Path> dumps = Files.list(folder.resolve("dumps"))) {
            assertThat(dumps).singleElement().asString().contains("expunge-snapshots-1-");
        }
        Called show = Called.with("backup", "show", spec.toString());
        assertThat(show.out()).contains("pg_restore", "ESTIMATED", "sha256sum -c", "expunge-snapshots-1-");

        Called drill = drill(spec, server.bindir());

        assertThat(drill.exit()).as(drill.err()).isZero();
        assertThat(drill.out())
                .contains("measured")
                .containsPattern("public.users +300 +100\n")
                .containsPattern("public.events +300 +100\n")
                .containsPattern("Odd.*Name.* +300 +100\n");
        assertThat(server.ledger(database, "drilled")).contains("\"public.users\":300");
        assertThat(Called.with("backup", "show", spec.toString()).out()).contains("measured by a drill on");
        server.execute(database, "update users set mood = 'gone' where id = (select min(id) from users)");
        assertThat(Called.with("freeze", spec.toString()).exit()).isZero();
        assertThat(Called.with("dossier", spec.toString()).out())
                .contains("measured by a drill on", "pg_restore --section=data", "is not encrypted");
        server.execute(
                database, "update expunge.frozen_table set row_count = 301 where run = 1 and table_name like '%users'");
        Called lacking = drill(spec, server.bindir());
        assertThat(lacking.exit()).isEqualTo(Code.DRILL_FAILED.exit());
        assertThat(lacking.err()).contains("holds 300 rows of public.users, but the run deleted 301");
        Called failed = drill(spec, folder);
        assertThat(failed.exit()).isNotZero();
        assertThat(failed.err()).contains("nothing was deleted.");
        assertThat(left()).isEmpty();
    }

    @Test
    void aBackupByPgBackRestIsVerifiedAndADrillRestoresIt() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, pgbackrest(", type: diff"));

        Called run = Server15.run(spec);

        assertThat(run.exit()).as(run.err()).isZero();
        assertDeleted(database);
        assertThat(server.ledger(database, "snapshot"))
                .contains(
                        "\"kind\":\"pgbackrest\"", "\"verified\":\"true\"", "\"lsn_stop\":\"0/", "\"cipher\":\"none\"");

        Called drill = drill(spec, server.bindir());

        assertThat(drill.exit()).as(drill.err()).isZero();
        assertThat(drill.out()).containsPattern("public.users +300 +100\n").contains("measured");

        Path existing = spec(
                database,
                "{ existing: { pgbackrest: { stanza: main, config: \"" + Server15.config(shared)
                        + "\" }, max_age: 24h } }");
        server.execute(database, "update users set mood = 'gone' where id = (select min(id) from users)");
        Called again = Server15.run(existing);
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(server.ledger(database, "snapshot")).contains("\"existing\":\"true\"");

        Path file = someFileOfTheRepository();
        byte[] kept = Files.readAllBytes(file);
        byte[] flipped = kept.clone();
        flipped[kept.length / 2] ^= 1;
        Files.write(file, flipped);
        server.execute(database, "update users set mood = 'gone' where id = (select min(id) from users)");
        Called damaged = Server15.run(existing);
        Files.write(file, kept);
        assertThat(damaged.exit()).isEqualTo(Code.SNAPSHOT_REFUSED.exit());
        assertThat(damaged.err()).contains("pgbackrest verify does not find the backup");
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("199");
    }

    private static Path someFileOfTheRepository() throws IOException {
        try (Stream<Path> files = Files.walk(shared.resolve("repo/backup"))) {
            return files.filter(file ->
                            file.toString().endsWith(".gz") && file.toString().contains("/base/"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    @Test
    void whatCannotBeTakenDeletesNothing() throws IOException, SQLException {
        String database = server.database();

        Called missing = Server15.run(spec(database, "{ pg_dump: { to: dumps, program: /nowhere/pg_dump } }"));
        assertThat(missing.exit()).isEqualTo(Code.SNAPSHOT_FAILED.exit());
        assertThat(missing.err()).contains("/nowhere/pg_dump", "nothing was deleted.", "postgresql-client");

        Called stanza = Server15.run(spec(database, pgbackrest("").replace("main", "other")));
        assertThat(stanza.exit()).isEqualTo(Code.SNAPSHOT_FAILED.exit());
        assertThat(stanza.err()).contains("SNAPSHOT_FAILED");

        Called old = Server15.run(spec(database, "{ existing: { pg_dump: { to: empty }, max_age: 1h } }"));
        assertThat(old.exit()).isEqualTo(Code.SNAPSHOT_REFUSED.exit());
        assertThat(old.err()).contains("there is no dump that Expunge made");

        assertNothingDeleted(database);
        assertThat(server.one(database, "select to_regclass('expunge.run') is null"))
                .isEqualTo("t");
    }

    @Test
    void theGrantedRoleDumpsAndARightThatIsMissingIsNamed() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, "{ pg_dump: { to: dumps } }");
        Called grants = Called.with("grants", spec.toString(), "--user", "postgres", "--prefix", "snap");
        assertThat(grants.out()).contains("grant select on public.events_a to snap_deleter;");
        server.execute(database, grants.out());
        Files.writeString(
                spec,
                server.spec(database, "snap_deleter", "{ pg_dump: { to: dumps } }")
                        .replace("accept: { superuser: tests own the server }, ", ""));

        server.execute(database, "revoke select on events_b from snap_deleter");
        Called refused = Server15.run(spec);
        assertThat(refused.exit()).isEqualTo(Code.PRIVILEGE_REFUSED.exit());
        assertThat(refused.err()).contains("public.events_b", "grants");
        assertNothingDeleted(database);

        server.execute(database, "grant select on events_b to snap_deleter");
        Called run = Server15.run(spec);
        assertThat(run.err()).as("before version 17 only owners may vacuum").contains("PRIVILEGE_REFUSED", "vacuum");
        assertDeleted(database);
        assertThat(server.ledger(database, "snapshot")).contains("\"verified\":\"true\"");
    }

    private Path listing(Path spec, String more) throws IOException {
        Files.writeString(folder.resolve("key"), "5e".repeat(32));
        return Files.writeString(spec, Files.readString(spec) + "deleted: { to: lists, key: { file: key } }\n" + more);
    }

    private Called replayDrill(Path spec, String... more) throws IOException {
        return Called.with(Stream.concat(
                        Stream.of("replay", spec.toString(), "--drill", "--in", room().toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    /// Neither today nor tomorrow.
    private static String anotherDay() {
        return LocalDate.now(ZoneOffset.UTC).plusDays(3).getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ROOT);
    }

    /// The window has closed meanwhile, and the dump holds neither the protected table nor that of the holds.
    @Test
    void aReplayIsDrilledOnTheDumpOfARun() throws IOException, SQLException {
        String database = server.database();
        server.execute(database, "create table held (who bigint primary key)");
        Path spec = listing(spec(database, "{ pg_dump: { to: dumps } }"), """
                protect: [ public.untouched ]
                holds: [ { table: public.held, key: who } ]
                """);
        assertThat(replayDrill(spec, "--bindir", server.bindir().toString()).err())
                .contains("RUN_UNKNOWN");
        Called run = Server15.run(spec);
        assertThat(run.exit()).as(run.err()).isZero();
        Files.writeString(
                spec,
                Files.readString(spec)
                        .replace("stop: {", "stop: { window: \"" + anotherDay() + " 00:00-24:00 UTC\", "));
        server.execute(database, "update users set mood = 'gone' where id = (select min(id) from users)");

        Called drill = replayDrill(spec, "--bindir", server.bindir().toString());

        assertThat(drill.exit()).as(drill.err()).isZero();
        assertThat(drill.out().replaceAll(" +", " "))
                .contains("of run 1 in", "subjects in them 100\n", "back before 100\n", "left after 0\n");
        assertThat(server.ledger(database, "drilled")).contains("\"found\":100", "\"left\":0", "\"took_ms\":");
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("200");
        assertThat(left()).isEmpty();

        assertThat(replayDrill(spec).err()).contains("--bindir FOLDER", "nothing was deleted.");
        Called both = replayDrill(spec, "--drill-on", "postgresql://localhost/nowhere");
        assertThat(both.exit()).isEqualTo(Code.USAGE.exit());
        Called without = Called.with("replay", spec.toString(), "--run", "1");
        assertThat(without.err()).contains("say where --drill restores a snapshot");
        Called failed = replayDrill(spec, "--bindir", folder.toString());
        assertThat(failed.err()).contains("DRILL_FAILED");
        assertThat(left()).isEmpty();
    }

    /// The whole server comes back, with the run half done in its ledger.
    @Test
    void aReplayIsDrilledOnTheBackupOfARun() throws IOException, SQLException {
        String database = server.database();
        Path spec = listing(spec(database, pgbackrest(", type: full")), "");
        Called run = Server15.run(spec);
        assertThat(run.exit()).as(run.err()).isZero();

        Called drill = replayDrill(
                spec, "--run", "1", "--json", "--bindir", server.bindir().toString());

        assertThat(drill.exit()).as(drill.err()).isZero();
        assertThat(drill.out()).contains("\"event\":\"drill\"", "\"named\":100", "\"found\":100", "\"left\":0");
        assertThat(server.ledger(database, "drilled")).contains("\"found\":100", "\"left\":0");
        assertThat(server.one(database, "select count(*) from users")).isEqualTo("200");
        assertThat(left()).isEmpty();
    }

    @Test
    void noneIsSaidToWhoeverLooks() throws IOException, SQLException {
        String database = server.database();
        Path spec = spec(database, "{ none: \"the rows are copies\" }");

        assertThat(Called.with("run", spec.toString()).out()).contains("WARNING   none is taken: the rows are copies");
        assertThat(Called.with("doctor", spec.toString()).out())
                .contains("WARNING   none is taken: the rows are copies");
        Called frozen = Called.with("freeze", spec.toString());
        assertThat(frozen.exit()).as(frozen.err()).isZero();
        assertThat(Called.with("dossier", spec.toString()).out()).contains("NONE is taken", "the rows are copies");
        Called run = Server15.run(spec);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(server.ledger(database, "snapshot")).contains("the rows are copies");
        assertThat(Called.with("backup", "drill", spec.toString()).err()).contains("RUN_UNKNOWN");
    }
}
