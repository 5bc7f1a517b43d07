package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import dev.expunge.backup.KeyPair;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody who was put back on purpose stays, also after a backup was restored.
class RestoredIsNotReplayedIT {
    @TempDir
    private Path folder;

    @Test
    void whoWasRestoredIsNotSuppressedAndNotDeletedAgain() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table people (id uuid primary key, leaving boolean);
                insert into people select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, n <= 20
                  from generate_series(1, 30) n""");
        KeyPair pair = KeyPair.make();
        var job = new Restored(folder, "")
                .on(database, """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public.people
                criteria: leaving
                edges: {}
                guards: { max_ratio: 100%%, accept: { superuser: a test } }
                backup: { export: { to: export, encrypt_to: [%s] } }
                """.formatted(TestServer.server().url(database, "postgres"), pair.publicKey()));
        job.write("key.txt", pair.secretKey() + "\n");
        String backup = job.backup();
        job.executed("run");
        String three = "00000000-0000-0000-0000-000000000003";
        String four = "00000000-0000-0000-0000-000000000004";
        String key = folder.resolve("key.txt").toString();

        job.executed("restore", "--run", "1", "--identity", key, "--subject", three);

        assertThat(job.count("select count(*) from people")).isEqualTo(11);
        assertThat(job.call("suppressed", "--key", three).succeeds().out()).isEqualTo("no\n");
        assertThat(job.call("suppressed", "--key", four).succeeds().out()).isEqualTo("yes\n");
        assertThat(TestServer.one(database, "select string_agg(body, '') from expunge.ledger"))
                .doesNotContain("00000000-0000");
        job.restore(backup);
        job.call("run").fails(Code.REPLAY_DUE);
        job.executed("replay");
        assertThat(job.count("select count(*) from people")).isEqualTo(11);
        assertThat(job.count("select count(*) from people where id = '" + three + "'"))
                .isOne();
    }

    @Test
    void aPlaceOfListsThatCannotBeWrittenKeepsARestoreFromBeginning() throws Exception {
        String database = TestServer.empty();
        TestServer.execute(
                database,
                "create table people (id uuid primary key); insert into people values"
                        + " ('00000000-0000-0000-0000-000000000003')");
        KeyPair pair = KeyPair.make();
        var job = new Restored(folder, "")
                .on(database, """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public.people
                criteria: "true"
                edges: {}
                guards: { max_ratio: 100%%, accept: { superuser: a test } }
                backup: { export: { to: export, encrypt_to: [%s] } }
                """.formatted(TestServer.server().url(database, "postgres"), pair.publicKey()));
        job.write("key.txt", pair.secretKey() + "\n");
        job.executed("run");
        String[] restore = {
            "--run", "1", "--identity", folder.resolve("key.txt").toString(), "--all"
        };
        String signature = Restored.signature(job.call("restore", restore).succeeds());
        job.write("key", "11112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n");

        job.call("restore", Restored.with(restore, "--execute", "--signature", signature))
                .fails(Code.DELETED_KEY);

        assertThat(job.count("select count(*) from people")).isZero();
    }

    @Test
    void whoCouldNotBePutBackIsSuppressedAndReplayed() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table people (id int primary key, leaving boolean);
                insert into people select n, n <= 20 from generate_series(1, 30) n""");
        KeyPair pair = KeyPair.make();
        var job = new Restored(folder, "")
                .on(database, """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public.people
                criteria: leaving
                edges: {}
                guards: { max_ratio: 100%%, accept: { superuser: a test } }
                backup: { export: { to: export, encrypt_to: [%s] } }
                """.formatted(TestServer.server().url(database, "postgres"), pair.publicKey()));
        job.write("key.txt", pair.secretKey() + "\n");
        String backup = job.backup();
        job.executed("run");
        TestServer.execute(database, "alter table people add check (id <> 3) not valid");
        String[] restore = {
            "--run", "1", "--identity", folder.resolve("key.txt").toString(), "--all"
        };
        String signature = Restored.signature(job.call("restore", restore).succeeds());

        job.call("restore", Restored.with(restore, "--execute", "--signature", signature))
                .fails(Code.INCOMPLETE, "19 subjects were put back; the others are as they were.");

        assertThat(job.call("suppressed", "--key", "3").succeeds().out()).isEqualTo("yes\n");
        assertThat(job.call("suppressed", "--key", "4").succeeds().out()).isEqualTo("no\n");
        job.restore(backup);
        job.call("run").fails(Code.REPLAY_DUE);
        job.executed("replay", "--nobody-new");
        assertThat(job.count("select count(*) from people")).isEqualTo(29);
        assertThat(job.count("select count(*) from people where id = 3")).isZero();
        assertThat(job.call("suppressed", "--key", "3").succeeds().out()).isEqualTo("yes\n");
        job.call("run").succeeds();
    }
}
