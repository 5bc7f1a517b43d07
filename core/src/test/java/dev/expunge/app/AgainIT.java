package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.guard.Overrides;
import dev.expunge.postgres.RestoreChoice;
import dev.expunge.postgres.Runs;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Promise P2, with `changed: again`: what changed since the freeze is exported again as it is then, and deleted.
class AgainIT {
    static final String SCHEMA = """
            create table people (id int primary key, name text not null, leaving boolean not null);
            create table orders (id int primary key, person int not null references people, name text);
            create index on orders (person);
            create table holds (person int not null);
            insert into people select n, 'p' || n, n <= 20 from generate_series(1, 1000) n;
            insert into orders select n, n % 30 + 1, 'o' || n from generate_series(1, 60) n;
            """;
    static final String SPEC = """
            expunge: 1
            name: people
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: |
              leaving -- as of now
            edges:
              public.orders(person): delete
            holds:
              - { table: public.holds, key: person }
            guards:
              max_ratio: 100%
              accept: { superuser: tests own the server }
            pace: { mode: { fixed: { roots: 7, pause: 0ms } }, deadline: 30s }
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.empty();
    private final AtomicReference<Watch> watch = new AtomicReference<>();

    private Restoring job() {
        TestServer.execute(database, SCHEMA);
        return job(folder, database);
    }

    static Restoring job(Path folder, String database) {
        return Restoring.of(folder, SPEC.replace("{url}", TestServer.server().url(database, "postgres")))
                .rewritten("export: { to: export,", "export: { to: export, changed: again,");
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private void execute(String sql) {
        TestServer.execute(database, sql);
    }

    private long count(String query) {
        return TestServer.count(database, query);
    }

    private String one(String query) {
        return TestServer.one(database, query);
    }

    /// Runs, and meddles whenever a stage begins.
    private Outcome run(Restoring job, Meddling meddling) {
        var times = new EnumMap<Stage, Integer>(Stage.class);
        Opened plain = job.expunge().open(job.file(), List.of());
        DryRun dry = job.expunge().dryRun(plain);
        Opened opened = plain.withGuards(
                new GuardOptions(Overrides.NONE, Optional.of(dry.measured().candidates())));
        Consumer<RunEvent> events = event -> {
            if (event instanceof RunEvent.StageStarted started) {
                meddling.at(started.stage(), times.merge(started.stage(), 1, Integer::sum));
            }
        };
        return job.expunge().execute(opened, dry.plan().signature().toString(), events, watch::set);
    }

    /// What is done when a stage begins for the time of that number.
    private interface Meddling {
        void at(Stage stage, int time);
    }

    /// These statements when the first deletion, the first verification or the second freeze begins.
    private Meddling executing(Stage stage, int time, String sql) {
        return (at, number) -> {
            if (at == stage && number == time) {
                execute(sql);
            }
        };
    }

    private static Meddling both(Meddling one, Meddling other) {
        return (stage, time) -> {
            one.at(stage, time);
            other.at(stage, time);
        };
    }

    private static Followed followed(Outcome outcome) {
        return outcome.followed().orElseThrow();
    }

    private static Outcome part(Outcome outcome, int number) {
        return followed(outcome).parts().get(number - 1).outcome();
    }

    @Test
    void p2WhatChangedIsExportedAgainAsItIsThenAndDeleted() {
        Restoring job = job().rewritten("max_ratio: 100%", "max_ratio: 100%\n  dry_run: { change: 10%, at_least: 1 }");
        Outcome outcome = run(job, executing(Stage.DELETE, 1, """
                update people set name = 'changed' where id = 3;
                insert into orders values (100, 4, 'new');
                update people set leaving = false where id = 7"""));

        assertThat(outcome.totals().deleted()).isEqualTo(17);
        assertThat(followed(outcome).left()).isZero();
        assertThat(part(outcome, 1).totals().deleted()).isEqualTo(2);
        assertThat(outcome.whole().deleted()).isEqualTo(19);
        assertThat(outcome.whole().addUp()).isTrue();
        assertThat(ending(outcome)).isEmpty();
        assertThat(one("select string_agg(id::text, ' ') from people where id <= 20"))
                .isEqualTo("7");
        assertThat(one("select concat_ws(' ', id, purpose, follows, state) from expunge.run where id = 2"))
                .isEqualTo("2 again 1 verified");
        assertThat(one("select body from expunge.ledger where run = 2 and kind = 'follows'"))
                .contains("\"run\":1", "\"first\":1");
        assertThat(job.expunge().desk(job.opened()).verify(Optional.of(2L)).discrepancies())
                .isEmpty();

        job.restore(job.wanted(2, new RestoreChoice.All()));
        assertThat(one("select name from people where id = 3")).isEqualTo("changed");
        assertThat(one("select name from orders where id = 100")).isEqualTo("new");
        assertThat(one("select string_agg(id::text, ' ' order by id) from people where id <= 20"))
                .isEqualTo("3 4 7");
    }

    @Test
    void p3AHoldOrAnotherMindBetweenTheTwoRunsCounts() {
        Outcome outcome = run(job(), both(executing(Stage.DELETE, 1, """
                                update people set name = 'changed' where id in (3, 4, 5); insert into holds values (6)"""), executing(Stage.VERIFY, 1, """
                                delete from holds; insert into holds values (3); update people set leaving = false where id = 4""")));

        assertThat(one("select string_agg(id::text, ' ' order by id) from people where id <= 20"))
                .isEqualTo("3 4 6");
        assertThat(outcome.whole().deleted()).isEqualTo(17);
        assertThat(part(outcome, 1).totals().candidates()).isEqualTo(2);
        assertThat(followed(outcome).parts().getFirst().reasons())
                .containsExactly(new Runs.Reason("spared", "held", 1));
        assertThat(ending(outcome)).isEmpty();
    }

    @Test
    void whereNobodyOfThemMatchesAnyMoreNoRunFollows() {
        Outcome outcome = run(
                job(),
                both(
                        executing(Stage.DELETE, 1, "update people set name = 'changed' where id = 3"),
                        executing(Stage.VERIFY, 1, "update people set leaving = false where id = 3")));

        assertThat(outcome.followed()).isEmpty();
        assertThat(ending(outcome)).isEmpty();
        assertThat(count("select count(*) from expunge.run")).isEqualTo(1);
        assertThat(count("select count(*) from pg_class where relname ~ '^again_'"))
                .isZero();
    }

    @Test
    void whoChangesAgainAndAgainIsLeftAloneAndTheNextNightIsComparedWithNoneOfThat() {
        Restoring job = job();
        execute("update people set leaving = id <= 250");
        Outcome outcome = run(job, (stage, time) -> {
            if (stage == Stage.DELETE) {
                execute("update people set name = name || 'x' where id = 3");
            }
        });

        assertThat(followed(outcome).parts()).hasSize(FollowUps.MOST);
        assertThat(followed(outcome).left()).isEqualTo(1);
        assertThat(outcome.whole().deleted()).isEqualTo(249);
        assertThat(outcome.whole().spared()).isEqualTo(1);
        Failure left = ending(outcome).orElseThrow();
        assertThat(left.code()).isEqualTo(Code.INCOMPLETE);
        assertThat(left.what())
                .isEqualTo("1 candidate changed and is left alone: 3 runs followed, and it changed in each");
        assertThat(left.dataState()).contains("run 1 deleted 249 of 250 candidates", "run 4 deleted 0 of 1");

        execute("update people set leaving = id between 300 and 549");
        Outcome night = run(job, (stage, time) -> {});
        assertThat(night.totals().deleted()).isEqualTo(250);
        assertThat(night.followed()).isEmpty();
    }

    @Test
    void p8WhatIsAskedOfARunIsAskedOfThatWhichFollowsAndThatResumes() {
        Restoring job = job();
        Outcome outcome = run(
                job,
                both(
                        executing(Stage.DELETE, 1, "update people set name = 'changed' where id in (3, 4)"),
                        (stage, time) -> {
                            if (stage == Stage.DELETE && time == 2) {
                                watch.get().request(Request.STOP);
                            }
                        }));

        assertThat(part(outcome, 1).reason()).isEqualTo(StopReason.STOPPED);
        Failure stopped = ending(outcome).orElseThrow();
        assertThat(stopped.code()).isEqualTo(Code.STOPPED);
        assertThat(stopped.dataState()).contains("run 1 deleted 18 of 20 candidates", "run 2 deleted 0 of 2");
        assertThat(one("select state from expunge.run where id = 2")).isEqualTo("deleting");
        RunDesk desk = job.expunge().desk(job.opened());
        assertThatThrownBy(() -> desk.close(Optional.of(1L)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.RUN_IN_THE_WAY));

        Outcome resumed = job.delete();
        assertThat(resumed.run()).isEqualTo(2);
        assertThat(resumed.totals().deleted()).isEqualTo(2);
        assertThat(count("select count(*) from people where leaving")).isZero();
        desk.close(Optional.of(1L));
        desk.close(Optional.of(2L));
        assertThat(count("select count(*) from pg_class where relname ~ '^(again|frozen)_[0-9]'"))
                .isZero();
    }

    @Test
    void p8WhoIsStoppedAtTheEndOfTheFirstRunGetsNoOther() {
        Restoring job = job();
        Opened opened = job.expunge().open(job.file(), List.of());
        String signature = job.expunge().dryRun(opened).plan().signature().toString();
        Outcome outcome = job.expunge()
                .execute(
                        opened,
                        signature,
                        event -> {
                            if (event instanceof RunEvent.StageStarted at && at.stage() == Stage.DELETE) {
                                execute("update people set name = 'changed' where id = 3");
                            }
                            if (event instanceof RunEvent.StageFinished at && at.stage() == Stage.VERIFY) {
                                watch.get().request(Request.STOP);
                            }
                        },
                        watch::set);

        assertThat(outcome.totals().deleted()).isEqualTo(19);
        assertThat(ending(outcome)).map(Failure::code).contains(Code.INCOMPLETE);
        assertThat(followed(outcome).leftInWords())
                .isEqualTo("1 candidate changed and is left alone: no run follows, because an end was asked for");
        assertThat(count("select count(*) from expunge.run")).isEqualTo(1);
    }

    @Test
    void aRunThatMayNotFollowSaysWhatTheFirstHasDone() {
        Outcome outcome = run(
                job(),
                both(
                        executing(Stage.DELETE, 1, "update people set name = 'changed' where id = 3"),
                        executing(Stage.VERIFY, 1, "alter table orders alter column name type varchar(20)")));

        assertThat(outcome.totals().deleted()).isEqualTo(19);
        Failure refused = ending(outcome).orElseThrow();
        assertThat(refused.code()).isEqualTo(Code.SIGNATURE_SCHEMA);
        assertThat(refused.dataState())
                .isEqualTo("run 1 deleted 19 of 20 candidates, each with all its rows; the others are untouched.");
        assertThat(one("select state from expunge.run")).isEqualTo("verified");
        assertThat(count("select count(*) from people where leaving")).isEqualTo(1);
    }

    @Test
    void p12ARunThatFollowsAndLostItsConnectionResumes() {
        Restoring job = job();
        Outcome outcome = run(
                job,
                both(
                        executing(Stage.DELETE, 1, "update people set name = 'changed' where id = 3"),
                        executing(Stage.EXPORT, 2, """
                                select pg_terminate_backend(pid) from pg_stat_activity
                                 where datname = current_database() and application_name like 'expunge%'""")));

        Failure lost = ending(outcome).orElseThrow();
        assertThat(lost.code()).isEqualTo(Code.CONNECTION_LOST);
        assertThat(lost.dataState())
                .isEqualTo("run 1 deleted 19 of 20 candidates, each with all its rows; the others are untouched.");
        Outcome resumed = job.delete();
        assertThat(resumed.run()).isEqualTo(2);
        assertThat(resumed.totals().deleted()).isEqualTo(1);
        assertThat(count("select count(*) from people where leaving")).isZero();
    }

    @Test
    void p1WhoWasNoCandidateOfTheFirstRunIsNeverOneOfTheNext() {
        Outcome outcome = run(
                job(),
                both(
                        executing(Stage.DELETE, 1, "update people set name = 'changed' where id = 3"),
                        executing(Stage.FREEZE, 2, """
                                insert into expunge.again_1 values (500);
                                update people set leaving = true where id = 500""")));

        assertThat(ending(outcome)).map(Failure::code).contains(Code.GUARD_REFUSED);
        assertThat(one("select string_agg(id::text, ' ' order by id) from people where leaving"))
                .isEqualTo("3 500");
        assertThat(one("select state from expunge.run where id = 2")).isEqualTo("closed");
    }

    /// What is half built when the process is killed goes; what is frozen is finished.
    @ParameterizedTest
    @CsvSource({"GUARD, 1", "EXPORT, 2"})
    void p12KilledBetweenTheTwoRunsOrWithinTheSecondNothingIsLost(String stage, int time) {
        Restoring job = job();
        Opened opened = job.expunge()
                .open(job.file(), List.of())
                .withGuards(new GuardOptions(Overrides.NONE, Optional.of(20L)));
        String signature = job.expunge().dryRun(opened).plan().signature().toString();
        job.expunge().freeze(opened, event -> {}, w -> {});
        execute("update people set name = 'changed' where id in (3, 4)");
        KilledRun.killed(job.file(), signature, stage, time);

        Eventually.holds("the killed run's connection is gone", () -> {
            try {
                return job.delete().whole().pending() == 0;
            } catch (Failure failure) {
                assertThat(failure.code()).isEqualTo(Code.RUN_IN_THE_WAY);
                return false;
            }
        });
        assertThat(count("select count(*) from people where leaving")).isZero();
        assertThat(count("select count(*) from people")).isEqualTo(980);
        assertThat(count("select count(*) from expunge.run where state <> 'verified' and purpose = 'delete'"))
                .isZero();
    }

    private static Optional<Failure> ending(Outcome outcome) {
        return Endings.of(outcome, List.of(new Runs.Reason("spared", "changed", 1)), "again");
    }
}
