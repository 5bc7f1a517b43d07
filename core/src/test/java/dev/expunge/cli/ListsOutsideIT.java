package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P9, P11: what happens to the lists outside is found, and said, before anybody relies on them.
class ListsOutsideIT {
    private static final String OTHER_KEY = "ab".repeat(32);

    @TempDir
    private Path folder;

    /// Two runs, the first of which is closed; somebody for a third.
    private Restored twice() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table people (id text primary key, gone int not null);
                insert into people select 'p' || n, n % 4 from generate_series(1, 40) n
                """);
        Restored job = new Restored(folder, "")
                .on(database, """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public.people
                parameters: { who: { type: integer, default: 1 } }
                criteria: gone = :who
                guards: { max_ratio: 90%%, accept: { superuser: a test } }
                """.formatted(TestServer.server().url(database, "postgres")));
        job.executed("run");
        job.call("close").succeeds();
        job.executed("run", "--set", "who=2");
        return job;
    }

    private static List<Path> whole(Restored job) {
        return job.lists().stream()
                .filter(file -> file.toString().endsWith(".deleted"))
                .toList();
    }

    @Test
    void doctorReadsEveryListAndSaysWhichIsNotWhatWasWritten() throws IOException {
        Restored job = twice();
        List<Path> lists = whole(job);
        assertThat(lists).hasSize(2);
        job.call("doctor").keepsQuiet("DELETED_");
        Path one = lists.getFirst();
        String text = Restored.read(one);

        for (String damaged : List.of(
                text.substring(0, text.length() / 2),
                text.substring(0, text.lastIndexOf("mac ")),
                "",
                text.replace("\"count\":10", "\"count\":11"),
                Restored.read(lists.getLast()))) {
            Files.writeString(one, damaged);
            assertThat(job.call("doctor").out()).contains("lists of the deleted", "DELETED_LIST_CORRUPT");
            job.call("suppressed", "--key", "p1").fails(Code.DELETED_LIST_CORRUPT);
        }
        Files.writeString(one, text);
        assertThat(job.call("suppressed", "--key", "p1").succeeds().out()).isEqualTo("yes\n");

        Files.move(one, folder.resolve("kept"));
        assertThat(job.call("doctor").out())
                .contains("the ledger tells of 1 list that is not there, the last of run 1");
        Files.move(folder.resolve("kept"), one);
        Files.delete(lists.getLast());
        assertThat(job.call("doctor").out())
                .contains("the ledger tells of 1 list that is not there, the last of run 2", "expunge close");
        job.call("close").succeeds();
        job.call("doctor").keepsQuiet("DELETED_");
        assertThat(job.call("suppressed", "--key", "p2").succeeds().out()).isEqualTo("yes\n");
    }

    @Test
    void p9AnEmptyPlaceIsNotTakenForOneInWhichNobodyIs() throws IOException {
        Restored job = twice();
        job.call("close").succeeds();
        Files.move(folder.resolve("lists"), folder.resolve("unmounted"), StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectory(folder.resolve("lists"));

        job.call("run", "--set", "who=3").fails(Code.DELETED_UNREACHABLE).says("is empty", "ledger tells of 2 lists");
        job.call("suppressed", "--key", "p1").fails(Code.DELETED_UNREACHABLE).says("has ever written here");
        assertThat(job.call("suppressed", "--key", "p1", "--quiet").exit())
                .as("neither yes nor no")
                .isEqualTo(Code.DELETED_UNREACHABLE.exit());

        Files.delete(folder.resolve("lists"));
        Files.move(folder.resolve("unmounted"), folder.resolve("lists"));
        job.executed("run", "--set", "who=3");
        assertThat(job.call("suppressed", "--key", "p3").succeeds().out()).isEqualTo("yes\n");
    }

    @Test
    void beforeAnybodyWasDeletedNobodyIsSuppressedOnceARunWasThere() {
        String database = TestServer.empty();
        TestServer.execute(database, "create table people (id int primary key)");
        Restored job = new Restored(folder, "")
                .on(database, """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public.people
                criteria: id < 0
                guards: { allow_empty: true, accept: { superuser: a test } }
                """.formatted(TestServer.server().url(database, "postgres")));
        job.call("suppressed", "--key", "1").fails(Code.DELETED_UNREACHABLE);

        job.executed("run");

        assertThat(job.call("suppressed", "--key", "1").succeeds().out()).isEqualTo("no\n");
        job.write("key", OTHER_KEY);
        job.call("suppressed", "--key", "1").fails(Code.DELETED_KEY);
    }

    @Test
    void aKeyThatWasChangedFindsEverybodyAsLongAsTheOldOneIsNamed() {
        Restored first = twice();
        String backup = first.backup();
        first.call("close").succeeds();
        first.write("old", Restored.KEY);
        first.write("key", OTHER_KEY);
        first.call("run", "--set", "who=3").fails(Code.DELETED_KEY).keepsQuiet(Restored.KEY, OTHER_KEY);
        Restored job = first.with(", earlier_keys: [{ file: old }]");
        job.executed("run", "--set", "who=3");
        assertThat(whole(job)).hasSize(3);
        for (String deleted : List.of("p1", "p2", "p3")) {
            assertThat(job.call("suppressed", "--key", deleted).succeeds().out())
                    .isEqualTo("yes\n");
        }

        job.restore(backup);
        TestServer.execute(
                backup,
                "insert into people select 'p' || n, n % 4 from generate_series(1, 40) n on conflict do nothing");
        job.call("run").fails(Code.REPLAY_DUE);
        job.executed("replay", "--all", "--nobody-new");
        assertThat(job.count("select count(*) from people")).isEqualTo(10);
    }

    @Test
    void aPlaceThatGetsFullOrLockedSaysWhyAndIsTriedBeforeAnybodyIsDeleted() throws IOException {
        Restored job = twice();
        Path one = whole(job).getFirst();
        Files.delete(folder.resolve("key"));
        job.call("run").fails(Code.SECRET_UNREADABLE);
        job.write("key", Restored.KEY);
        Files.move(folder.resolve("lists"), folder.resolve("away"));
        Files.writeString(folder.resolve("lists"), "in the way", StandardOpenOption.CREATE_NEW);
        job.call("run", "--set", "who=3").fails(Code.DELETED_UNREACHABLE).says("because");
        assertThat(job.call("doctor").out()).contains("DELETED_UNREACHABLE");
        Files.delete(folder.resolve("lists"));
        Files.move(folder.resolve("away"), folder.resolve("lists"));
        assertThat(one).exists();
    }

    @Test
    void valuesThatAreNoKeyAreNotAnsweredWithNo() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table "People" (tenant uuid, "No" bigint, name text, primary key (tenant, "No", name));
                insert into "People" values
                    ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 7, 'Ann'), ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 8, 'NULL'),
                    ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 9, ''), ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 10, ' x')
                """);
        Restored job = new Restored(folder, "")
                .on(database, """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public."People"
                criteria: '"No" > 0'
                guards: { max_ratio: 100%%, accept: { superuser: a test } }
                """.formatted(TestServer.server().url(database, "postgres")));
        job.executed("run");
        String tenant = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

        assertThat(answer(job, "{A0EEBC999C0B4EF8BB6D6BB9BD380A11}", "+007", "Ann"))
                .isEqualTo("yes\n");
        assertThat(answer(job, tenant, " 7 ", "ann")).isEqualTo("no\n");
        assertThat(answer(job, tenant, "8", "NULL")).isEqualTo("yes\n");
        String[] somebody = {"--key", tenant, "--key", "8", "--key", "NULL", "--json"};
        assertThat(job.call("suppressed", somebody).succeeds().out())
                .isEqualTo("{\"event\":\"suppressed\",\"deleted\":true}\n");
        somebody[3] = "six";
        job.call("suppressed", somebody).failsInJson(Code.USAGE);
        assertThat(answer(job, tenant, "9", "")).isEqualTo("yes\n");
        assertThat(answer(job, tenant, "10", " x")).isEqualTo("yes\n");
        assertThat(answer(job, tenant, "10", "x")).isEqualTo("no\n");
        suppressed(job, "7", tenant, "Ann").fails(Code.USAGE).says("type uuid").keepsQuiet("Ann", tenant);
        suppressed(job, tenant, "seven", "Ann").fails(Code.USAGE).says("type bigint");
        suppressed(job, tenant, "", "Ann").fails(Code.USAGE);
        suppressed(job, tenant, "7").fails(Code.USAGE).says("3 values");
    }

    private static String answer(Restored job, String... values) {
        return suppressed(job, values).succeeds().out();
    }

    private static Call suppressed(Restored job, String... values) {
        String[] words = new String[values.length * 2];
        for (int i = 0; i < values.length; i++) {
            words[2 * i] = "--key";
            words[2 * i + 1] = values[i];
        }
        return job.call("suppressed", words);
    }
}
