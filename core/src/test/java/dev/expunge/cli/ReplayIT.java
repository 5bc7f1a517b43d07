package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database is restored from a backup, and everybody who was deleted since is back.
class ReplayIT {
    @TempDir
    private Path folder;

    @Test
    void whoWasDeletedIsDeletedAgainAfterARestore() {
        String database = TestServer.fluxmap();
        var job = new Restored(folder, ", since: created_at").on(database, FluxmapSpec.text(database));
        String backup = job.backup();
        job.executed("run");
        long left = job.count("select count(*) from users");
        assertThat(job.lists()).isNotEmpty();

        job.restore(backup);

        assertThat(job.count("select count(*) from users")).isEqualTo(TestServer.USERS);
        job.call("run").fails(Code.REPLAY_DUE).says("restored from a backup", "expunge replay");
        job.call("freeze").fails(Code.REPLAY_DUE);
        assertThat(job.call("doctor").out()).contains("REPLAY_DUE");

        Call look = job.call("replay").succeeds();
        assertThat(look.out().replaceAll(" +", " "))
                .contains("subjects in them 912", "back 912", "public.users delete");
        job.call("replay", "--execute", "--signature", Restored.signature(look)).succeeds();

        assertThat(job.count("select count(*) from users")).isEqualTo(left);
        assertThat(job.count("select count(*) from expunge.ledger where kind = 'replayed'"))
                .isOne();
        job.call("replay").succeeds();
        assertThat(job.call("replay").out()).contains("no replay is due");
        assertThat(job.call("doctor").out()).doesNotContain("REPLAY_DUE");
        job.call("close").succeeds();
        assertThat(job.count("select count(*) from pg_class where relname ~ '^(replay|frozen)_[0-9]'"))
                .isZero();
    }

    /// A root whose name, columns and keys are as odd as they can be.
    private Restored odd(String more) {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create schema "Odd ""one";
                create type "Odd ""one".kind as enum ('a', 'b');
                create table "Odd ""one"."People s" ("Te nant" uuid, mail text collate "C", kind "Odd ""one".kind,
                       born date, at timestamptz, gone boolean, primary key ("Te nant", mail, kind, born));
                create table "Odd ""one".note (id bigint generated always as identity primary key, t uuid, m text,
                       k "Odd ""one".kind, b date,
                       foreign key (t, m, k, b) references "Odd ""one"."People s");
                create index on "Odd ""one".note (t, m, k, b);
                insert into "Odd ""one"."People s"
                select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid,
                       case when n % 3 = 0 then e'tab\\t, "quote" ' else 'ä' end || n || '@example.org',
                       case when n % 2 = 0 then 'a' else 'b' end::"Odd ""one".kind, date '1900-01-01' + n,
                       timestamptz '2020-01-01', n <= 60
                  from generate_series(1, 100) n;
                insert into "Odd ""one".note (t, m, k, b) select "Te nant", mail, kind, born from "Odd ""one"."People s";
                """);
        return new Restored(folder, more)
                .on(database, """
                expunge: 1
                name: odd
                database: { url: "%s", environment: test }
                root: '"Odd ""one"."People s"'
                criteria: gone
                edges: { '"Odd ""one".note(t,m,k,b)': delete }
                guards: { accept: { superuser: a test } }
                """.replace("%s", TestServer.server().url(database, "postgres")));
    }

    private static final String PEOPLE = "select count(*) from \"Odd \"\"one\".\"People s\"";

    @Test
    void anyKeyIsFoundAgainAndNoneIsOutside() {
        Restored job = odd("");
        String backup = job.backup();
        job.executed("run");
        assertThat(job.lists())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file + Restored.read(file))
                        .doesNotContain("example.org", "1900-", "00000000-0000", Restored.KEY));
        assertThat(TestServer.one(
                        job.database(), "select string_agg(body, '') from expunge.ledger where kind = 'listed'"))
                .doesNotContain("example.org", Restored.KEY);
        job.restore(backup);

        Call look = job.call("replay").fails(Code.REPLAY_REUSED);
        assertThat(look.out().replaceAll(" +", " ")).contains("back 60");
        job.executed("replay", "--nobody-new");

        assertThat(job.count(PEOPLE)).isEqualTo(40);
        assertThat(job.count("select count(*) from \"Odd \"\"one\".note")).isEqualTo(40);
        assertThat(TestServer.one(job.database(), "select string_agg(body, '') from expunge.ledger"))
                .doesNotContain("example.org")
                .contains("--nobody-new");
        String mail = "ä1@example.org";
        String[] key = {
            "--key", "00000000-0000-0000-0000-000000000001", "--key", mail, "--key", "b", "--key", "1900-01-02"
        };
        assertThat(job.call("suppressed", key).succeeds().out()).isEqualTo("yes\n");
        key[7] = "1900-01-03";
        assertThat(job.call("suppressed", key).succeeds().out()).isEqualTo("no\n");
        assertThat(job.call("suppressed", Restored.with(key, "--quiet")).exit()).isEqualTo(10);
        job.call("suppressed", "--key", mail).fails(Code.USAGE);
    }

    @Test
    void somebodyNewWithAnOldKeyIsLeftAloneAndToldAndSoIsWhoIsHeld() {
        Restored job = odd(", since: at");
        String backup = job.backup();
        job.executed("run");
        job.restore(backup);
        TestServer.execute(job.database(), """
                update "Odd ""one"."People s" set at = now() + interval '1 hour' where born = '1900-01-02';
                update "Odd ""one"."People s" set at = null where born = '1900-01-03';
                """);
        hold(job);
        Call look = job.call("replay").succeeds();

        assertThat(look.out().replaceAll(" +", " ")).contains("back 58", "somebody new with an old key, left alone 2");
        job.call("replay", "--execute", "--signature", Restored.signature(look)).succeeds();
        assertThat(job.count(PEOPLE))
                .as("40, two who are new and one who is held")
                .isEqualTo(43);
        assertThat(TestServer.one(job.database(), "select body from expunge.ledger where kind = 'replayed'"))
                .contains("\"reused\":2");
        assertThat(job.call("replay").succeeds().out()).contains("no replay is due");
    }

    @Test
    void aListThatIsMissingAlteredOrOfAnotherKeyRefuses() throws IOException {
        Restored job = odd("");
        String backup = job.backup();
        job.executed("run");
        job.restore(backup);
        Path list = job.lists().getFirst();
        String whole = Restored.read(list);

        Files.writeString(list, whole.replaceFirst("\n[0-9a-f]{64}\n", "\n"));
        job.call("replay", "--nobody-new").fails(Code.DELETED_LIST_CORRUPT);
        job.call("suppressed", "--key", "x").fails(Code.DELETED_LIST_CORRUPT);
        Files.writeString(list, whole);
        job.write("key", "11".repeat(32));
        job.call("replay", "--nobody-new").fails(Code.DELETED_KEY);
        job.call("run").fails(Code.DELETED_KEY);
        job.write("key", "short");
        job.call("run").fails(Code.DELETED_KEY).keepsQuiet("short");
        job.write("key", Restored.KEY);
        job.executed("replay", "--nobody-new");
        assertThat(job.count(PEOPLE)).isEqualTo(40);
    }

    @Test
    void nobodyIsBackAndTheLedgerSaysSo() {
        Restored job = odd("");
        String backup = job.backup();
        job.executed("run");
        job.restore(backup);
        TestServer.execute(
                job.database(),
                "delete from \"Odd \"\"one\".note; delete from \"Odd \"\"one\".\"People s\" where gone");
        job.call("run").fails(Code.REPLAY_DUE);

        Call look = job.call("replay").succeeds();
        assertThat(look.out()).contains("nobody is back");
        job.call("replay", "--execute", "--signature", Restored.signature(look)).succeeds();
        job.call("run").fails(Code.NO_CANDIDATES);
        assertThat(job.count("select count(*) from pg_class where relname ~ '^replay_'"))
                .isZero();
    }

    @Test
    void whereTheListsCannotBeWrittenNothingIsDeletedAndNothingIsFinished() throws IOException {
        Restored job = odd("");
        Path place = folder.resolve("lists");
        Files.writeString(place, "in the way");
        job.call("run").fails(Code.DELETED_UNREACHABLE);
        Files.delete(place);

        job.executed("run");
        assertThat(job.call("status").succeeds().out()).contains("lists of the deleted: 60 digests");
        Path list = job.lists().getFirst();
        String whole = Restored.read(list);
        Files.delete(list);
        assertThat(job.call("close").succeeds().exit()).isZero();
        assertThat(Restored.read(list))
                .as("written again before the keys were forgotten")
                .isEqualTo(whole);
    }

    @Test
    void p13TheRoleThatDeletesMayDeleteAgain() {
        Restored job = odd(", since: at");
        String backup = job.backup();
        job.executed("run");
        job.restore(backup);

        job.as(Roles.of(backup, job.spec()).deleter()).executed("replay");

        assertThat(job.count(PEOPLE)).isEqualTo(40);
        job.call("close").succeeds();
    }

    private static final String[] HELD = {"00000000-0000-0000-0000-000000000004", "ä4@example.org", "a", "1900-01-05"};

    private static void hold(Restored job) {
        String spec = job.spec().toString();
        Call.of("hold", "add", spec, HELD[0], HELD[1], HELD[2], HELD[3], "--reason", "court")
                .succeeds();
    }

    @Test
    void whoIsSparedInABatchIsInNoList() {
        Restored job = odd("");
        String signature = Restored.signature(job.call("run").succeeds());
        job.call("freeze").succeeds();
        hold(job);
        job.call("run", "--execute", "--signature", signature).succeeds();

        assertThat(job.count(PEOPLE)).isEqualTo(41);
        assertThat(job.call("status").succeeds().out()).contains("lists of the deleted: 59 digests");
        String[] key = {"--key", HELD[0], "--key", HELD[1], "--key", HELD[2], "--key", HELD[3]};
        assertThat(job.call("suppressed", key).succeeds().out()).isEqualTo("no\n");
    }

    @Test
    void aDrillProvesOnAnotherServerThatNobodyIsLeft() {
        Restored job = odd(", since: at");
        String backup = job.backup();
        job.executed("run");
        List<Path> lists = job.lists();

        Call drill = job.call("replay", "--drill-on", TestServer.server().url(backup, "postgres"))
                .succeeds();

        assertThat(drill.out().replaceAll(" +", " ")).contains("back before 60", "left after 0");
        assertThat(TestServer.count(backup, PEOPLE)).isEqualTo(40);
        assertThat(TestServer.one(job.database(), "select body from expunge.ledger where kind = 'drilled'"))
                .contains("\"found\":60", "\"left\":0");
        assertThat(job.lists()).isEqualTo(lists);
        job.call("replay", "--drill-on", TestServer.server().url(job.database(), "postgres"))
                .fails(Code.USAGE);
    }
}
