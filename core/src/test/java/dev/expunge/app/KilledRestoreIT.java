package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.TestServer;
import dev.expunge.postgres.RestoreChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P4, P5 and P12: a restore whose process is killed in any phase goes on.
class KilledRestoreIT {
    private static final String SCHEMA = """
            create table people (id int primary key, leaving boolean, boss int references people);
            insert into people select n, n <= 20, case when n > 1 then n / 2 end from generate_series(1, 30) n;
            create table orders (id int primary key, person int not null references people);
            insert into orders select n, 1 + n % 30 from generate_series(1, 90) n;
            create index on orders (person); create index on people (boss);
            """;
    private static final String SPEC = """
            expunge: 1
            name: people
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: leaving
            edges: { public.people(boss): detach, public.orders(person): delete }
            guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 4, pause: 0ms } }, deadline: 30s, signals: {} }
            deleted: { to: lists, key: { file: digest-key } }
            """;

    /// Where it is killed: what the call contains, which of these it is, and how many are back then at least.
    private record Phase(String name, String call, int time, int back) {}

    private static final List<Phase> PHASES = List.of(
            new Phase("the export is opened", "expunge run execute create table \"pg_temp\"", 1, 0),
            new Phase("before the first file", "expunge run copyIn", 1, 0),
            new Phase("between two files", "expunge run copyIn", 2, 0),
            new Phase("loaded", "expunge run execute analyze", 1, 0),
            new Phase("decided", "insert into expunge.ledger", 1, 0),
            new Phase("listed, before the first batch", "set local lock_timeout", 1, 0),
            new Phase("within the first batch", "insert into \"public\".\"orders\"", 1, 0),
            new Phase("its record written, not committed", "set constraints all immediate", 2, 4),
            new Phase("between two batches", "set local lock_timeout", 3, 12),
            new Phase("at the end", "update expunge.process set ended_at", 1, 20));

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    @Test
    void killedInEveryPhaseItGoesOnAndEverybodyIsBackOnce() throws IOException {
        TestServer.execute(database, SCHEMA);
        Map<String, String> before = Restoring.contents(database);
        Files.writeString(folder.resolve("digest-key"), "5".repeat(64));
        String url = TestServer.server().url(database, "postgres");
        Restoring restoring = Restoring.of(folder, SPEC.replace("{url}", url));
        RestoreWanted all = restoring.wanted(restoring.delete().run(), new RestoreChoice.All());
        String signature = restoring.look(all).signature().orElseThrow().toString();
        Path marked = Files.writeString(
                folder.resolve("marked.yaml"),
                Files.readString(restoring.file()).replace(url, url + "&breaking=killed"));
        for (Phase phase : PHASES) {
            kill(
                    phase,
                    marked.toString(),
                    restoring.identity().toString(),
                    Long.toString(all.run()),
                    signature,
                    phase.call(),
                    Integer.toString(phase.time()));
            requireWhole(phase);
        }
        assertThat(restoring.restore(all).leftOut()).isZero();
        assertThat(Restoring.contents(database)).isEqualTo(before);
        assertThat(TestServer.count(
                        database,
                        "select sum((body::jsonb ->> 'restored')::int) from expunge.ledger where kind = 'restored'"))
                .isEqualTo(20);
        assertThat(restoring
                        .expunge()
                        .suppression(restoring.file())
                        .deleted(List.of(List.of("1"), List.of("11"), List.of("20"))))
                .containsOnly(false);
    }

    private void kill(Phase phase, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRestore.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader output = process.inputReader()) {
                assertThat(Optional.ofNullable(output.readLine()))
                        .as(phase.name())
                        .contains("here");
            } finally {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Eventually.holds(
                "the killed one's connection is gone",
                () -> TestServer.count(
                                database,
                                "select count(*) from pg_stat_activity where application_name = 'expunge run'"
                                        + " and datname = current_database()")
                        == 0);
    }

    private void requireWhole(Phase phase) {
        assertThat(TestServer.count(database, "select count(*) from expunge.restored"))
                .as(phase.name())
                .isGreaterThanOrEqualTo(phase.back());
        assertThat(TestServer.count(database, """
                        select count(*) from (select id from people where id <= 20) p
                          full join expunge.restored r on r.subject = p.id
                         where p.id is null or r.subject is null
                            or (select count(*) from orders o where o.person = p.id) <> 3
                        """))
                .as(phase.name() + ": whole subjects, each noted")
                .isZero();
    }
}
