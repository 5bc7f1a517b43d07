package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.cli.Called;
import dev.expunge.delete.RunEvent;
import dev.expunge.map.Table;
import dev.expunge.postgres.HoldBook;
import dev.expunge.postgres.PostgresCatalog;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P3: `hold add` takes the lock of the subject's row, and answers "in force" or "too late"; whichever it says
/// is true. Promise P11: what stays of a hold that is over names nobody.
class HoldAddIT {
    /// How many subjects are held, released or missed at random moments of a run.
    private static final int SUBJECTS = Integer.getInteger("expunge.hold.interleavings", 1000);

    private static final int HOLDERS = 3;

    /// The common pool may have one thread only.
    private static final Executor THREADS = work -> Thread.ofPlatform().start(work);

    @TempDir
    Path folder;

    private static long add(Trial trial, int person) {
        return trial.expunge().holds(trial.opened()).add(List.of(Integer.toString(person)), "LIT-1", Optional.empty());
    }

    @Test
    void p3ABatchThatHasTheRowIsFirstAndTheAnswerIsTooLate() {
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, 3);
        var answers = new ArrayList<CompletableFuture<Long>>();
        try (var meddler = new Meddler(trial.database())) {
            var waiting = new ArrayList<CompletableFuture<Void>>();
            trial.run(event -> {
                if (Meddler.deleteBegins(event)) {
                    meddler.execute("select from items where id = 1 for update");
                    waiting.add(meddler.whenTheRunWaits(() -> {
                        answers.add(CompletableFuture.supplyAsync(() -> add(trial, 2), THREADS));
                        Eventually.holds(
                                "the hold waits for the batch",
                                () -> trial.count(
                                                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                                        + " and application_name = 'expunge hold' and datname = current_database()")
                                        == 1);
                        meddler.commit();
                    }));
                }
            });
            waiting.forEach(CompletableFuture::join);
        }
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThatThrownBy(answer::join)
                        .cause()
                        .isInstanceOfSatisfying(
                                Failure.class, f -> assertThat(f.code()).isEqualTo(Code.HOLD_TOO_LATE)));
        assertThat(trial.count("select count(*) from people where id = 2")).isZero();
        assertThat(trial.count("select count(*) from expunge.hold")).isZero();
    }

    /// Each subject is an interleaving of its own: its batch, somebody who holds it, somebody who releases some.
    @Test
    void p3WhateverHoldAddAnswersIsTrueInAThousandInterleavings() {
        String ddl = """
                create table people (id int primary key); insert into people select generate_series(1, %1$d);
                create table notes (id int primary key, person int not null references people);
                insert into notes select n, 1 + n %% %1$d from generate_series(1, 2 * %1$d) n;
                create index on notes (person)""".formatted(SUBJECTS);
        Trial trial = Trial.of(
                        folder, ddl, new Trial.Wanted("public.people", "true", "public.notes(person): delete", 3))
                .altered(text -> text.replace("deadline: 8s", "workers: 2, deadline: 8s"));
        long seed = Long.getLong("expunge.hold.seed", System.nanoTime());
        Set<Integer> held = ConcurrentHashMap.newKeySet();
        Set<Integer> late = ConcurrentHashMap.newKeySet();
        Set<Integer> released = ConcurrentHashMap.newKeySet();
        var begun = new CountDownLatch(1);
        List<CompletableFuture<Void>> holders = IntStream.range(0, HOLDERS)
                .mapToObj(h -> CompletableFuture.runAsync(
                        () -> {
                            try (var book = new Book(trial, seed + h)) {
                                begun.await();
                                book.meddle(h, held, late, released);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        THREADS))
                .toList();

        Outcome outcome = trial.run(event -> {
            if (Meddler.deleteBegins(event)) {
                begun.countDown();
            }
        });
        holders.forEach(CompletableFuture::join);

        System.out.println("seed " + seed + ": " + held.size() + " in force, " + late.size() + " too late, "
                + released.size() + " released again, " + outcome.totals().deleted() + " deleted");
        List<Integer> there = trial.numbers("select id from people");
        assertThat(there).containsAll(held).doesNotContainAnyElementsOf(late);
        assertThat(held.size() + late.size() + released.size()).isEqualTo(SUBJECTS);
        assertThat(held).isNotEmpty();
        assertThat(late).isNotEmpty();
        assertThat(outcome.totals().addUp()).isTrue();
        assertThat(trial.count(
                        "select count(*) from people p where (select count(*) from notes where person = p.id) <> 2"))
                .isZero();
        assertThat(outcome.totals().deleted()).isEqualTo(SUBJECTS - there.size());

        trial.execute("update expunge.hold set released_at = now() where released_at is null");
        assertThat(trial.run().totals().deleted()).isEqualTo(there.size());
    }

    /// Somebody who holds and releases, over one session.
    private static final class Book implements AutoCloseable {
        private final Session session;
        private final HoldBook book;
        private final Table root;
        private final Random random;

        Book(Trial trial, long seed) {
            this.session = new Database(
                            TestServer.server().url(trial.database(), "postgres"), Optional.empty(), Optional.empty())
                    .connect(Database.Access.READ_WRITE, "hold");
            this.book = new HoldBook(session);
            this.root = PostgresCatalog.read(session)
                    .table(new TableName("public", "people"))
                    .orElseThrow();
            this.random = new Random(seed);
        }

        void meddle(int holder, Set<Integer> held, Set<Integer> late, Set<Integer> released) {
            var mine = new ArrayList<>(IntStream.rangeClosed(1, SUBJECTS)
                    .filter(n -> n % HOLDERS == holder)
                    .boxed()
                    .toList());
            Collections.shuffle(mine, random);
            for (int person : mine) {
                try {
                    long hold = book.add(
                            root,
                            List.of(Integer.toString(person)),
                            new HoldBook.Request("R", Optional.empty(), Duration.ofSeconds(20)));
                    if (random.nextInt(3) == 0) {
                        book.release(hold);
                        released.add(person);
                    } else {
                        held.add(person);
                    }
                } catch (Failure e) {
                    assertThat(e.code()).isEqualTo(Code.HOLD_TOO_LATE);
                    late.add(person);
                }
            }
        }

        @Override
        public void close() {
            session.close();
        }
    }

    @Test
    void p11AHoldThatIsOverNamesNobodyAnyMoreAndTheLedgerNever() {
        Trial trial = Trial.of(
                folder,
                "create table people (mail text primary key); insert into people values ('ann@x.org'), ('bob@x.org')",
                new Trial.Wanted("public.people", "true", "", 3));
        String spec = folder.resolve("spec.yaml").toString();

        Called added = Called.with("hold", "add", spec, "ann@x.org", "--reason", "LIT-7", "--until", "2999-12-31");
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out())
                .contains("in force: hold 1, until the end of 2999-12-31 UTC")
                .doesNotContain("ann@");
        assertThat(Called.with("hold", "list", spec).out())
                .containsPattern(
                        "1 +in force +public.people +ann@x.org +LIT-7 +until 2999-12-31, placed .* by postgres");
        assertThat(Called.with("hold", "list", spec, "--json").out()).contains("\"key\":[\"ann@x.org\"]");
        Called late = Called.with("hold", "add", spec, "eve@x.org", "--reason", "LIT-7");
        assertThat(late.exit()).isEqualTo(3);
        assertThat(late.err()).contains("HOLD_TOO_LATE").doesNotContain("eve@");
        trial.run();
        assertThat(trial.one("select mail from people")).isEqualTo("ann@x.org");

        assertThat(Called.with("hold", "release", spec, "1").exit()).isZero();
        assertThat(Called.with("hold", "release", spec, "1").err()).contains("HOLD_UNKNOWN");
        trial.expunge()
                .holds(trial.opened())
                .add(List.of("ann@x.org"), "LIT-8", Optional.of(LocalDate.parse("2020-01-01")));
        trial.expunge().desk(trial.opened()).close(Optional.empty());
        assertThat(trial.one("select string_agg(h::text, '') || (select string_agg(l::text, '') from expunge.ledger l)"
                        + " from expunge.hold h"))
                .contains("LIT-7", "LIT-8", "hold placed", "hold released")
                .doesNotContain("@x.org");
        assertThat(Called.with("hold", "list", spec).out()).isEqualTo("no hold is in force\n");
        assertThat(trial.run().totals().deleted()).isEqualTo(1);
    }

    @Test
    void p9HoldsOfATableThatHasAnotherNameOrKeyNowRefuse() {
        Trial trial = Trial.of(
                folder,
                "create table people (id int primary key, other int unique not null); insert into people values (1, 2)",
                new Trial.Wanted("public.people", "true", "", 3));
        add(trial, 1);
        trial.execute("alter table people drop constraint people_pkey, add primary key (other)");
        assertThatThrownBy(trial::run).hasMessageContaining("another key");
        trial.execute("alter table people rename to persons");
        assertThatThrownBy(trial.altered(text -> text.replace("public.people", "public.persons"))::run)
                .hasMessageContaining("has another name");
        assertThat(trial.count("select count(*) from persons")).isEqualTo(1);
    }

    @Test
    void p3ARowOfTheRootThatGoesWithSomebodyElseIsHeldToo() {
        String ddl = """
                create table forks (id int primary key, of int references forks, old boolean not null);
                insert into forks values (1, null, true), (2, 1, false), (3, null, true), (4, 3, true)""";
        Trial trial = Trial.of(folder, ddl, new Trial.Wanted("public.forks", "old", "public.forks(of): delete", 1))
                .altered(text -> text.replace("max_ratio: 100%", "max_ratio: 100%, max_unselected: 10"));
        add(trial, 2);
        assertThat(trial.expunge().dryRun(trial.opened()).measured().held().candidates())
                .isEqualTo(1);

        Outcome outcome = trial.run(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.DELETE) {
                add(trial, 4);
            }
        });

        assertThat(outcome.totals().deleted()).isZero();
        assertThat(trial.leftAlone()).isEqualTo("spared held 3");
        assertThat(trial.count("select count(*) from forks")).isEqualTo(4);
    }
}
