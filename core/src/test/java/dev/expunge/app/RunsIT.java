package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.freeze.FrozenSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P12: one run at a time, and a run that was interrupted goes on as what it was.
class RunsIT {
    private static final String NEW_CANDIDATE = """
            insert into users (email, name, status, country, locale, created_at, last_active_at)
            values ('new@example.org', 'New', 'deactivated', 'DE', 'de-DE', now() - interval '5 years',
                    now() - interval '4 years')
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void aSecondRunEndsAtOnceAndChangesNothing() {
        Job first = Job.of(folder, FluxmapSpec.text(database).replace("pause: 0ms", "pause: 50ms"))
                .start();
        first.await(RunEvent.BatchCommitted.class);
        first.request(Request.PAUSE);
        first.await(RunEvent.Paused.class);
        Truth before = Truth.now(database);
        String ledger =
                TestServer.one(database, "select count(*) || state from expunge.ledger, expunge.run group by state");
        Job second = first.again();
        assertRefused(second::run, "another run is working", "pid ");
        assertRefused(() -> second.expunge().freeze(second.opened(), event -> {}), "another run is working");
        assertRefused(() -> second.desk().close(Optional.empty()), "another run is working");
        assertThat(Truth.now(database)).isEqualTo(before);
        assertThat(TestServer.one(database, "select count(*) || state from expunge.ledger, expunge.run group by state"))
                .isEqualTo(ledger);
        first.request(Request.STOP);
        first.outcome();
    }

    @Test
    void anUnfinishedRunWithAnotherSignatureIsRefused() {
        Job job = Job.of(folder, FluxmapSpec.text(database));
        job.expunge().freeze(job.opened(), event -> {});
        Truth before = Truth.now(database);
        Opened other = job.expunge().open(folder.resolve("spec.yaml"), List.of("retainDays=120"));
        String signature = job.expunge().dryRun(other).plan().signature().toString();
        assertRefused(
                () -> job.expunge().execute(other, signature, event -> {}, watch -> {}),
                "unfinished",
                "another signature");
        assertThat(Truth.now(database)).isEqualTo(before);
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isEqualTo(1);
    }

    @Test
    void aHalfBuiltFrozenSetIsDiscardedByTheNextRun() {
        var blocker = new AtomicReference<Optional<Blocker>>(Optional.empty());
        Job job = Job.of(folder, FluxmapSpec.text(database)).listening(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.FREEZE) {
                blocker.set(Optional.of(Blocker.of(database, "expunge.candidate", "share")));
            }
        });
        job.start();
        Blocker.awaitHanging(database);
        job.request(Request.ABORT);
        job.outcome();
        blocker.get().orElseThrow().close();
        assertThat(relationsOfTheFirstRun()).isPositive();
        assertThat(job.again().run().run()).isEqualTo(2);
        assertThat(relationsOfTheFirstRun()).isZero();
        assertThat(TestServer.one(database, "select state from expunge.run where id = 1"))
                .isEqualTo("closed");
        assertThat(TestServer.count(database, "select count(*) from expunge.ledger where kind = 'discarded'"))
                .isEqualTo(1);
    }

    private long relationsOfTheFirstRun() {
        return TestServer.count(database, """
                select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = 'expunge' and c.relkind = 'r' and c.relname ~ '^(selected|frozen|detached)_1(_|$)'
                """);
    }

    @Test
    void aResumedRunKeepsItsNowAndItsSet() {
        Job job = Job.of(folder, FluxmapSpec.text(database));
        FrozenSet frozen = job.expunge().freeze(job.opened(), event -> {});
        Truth expected = Truth.after(database);
        TestServer.execute(database, NEW_CANDIDATE);
        Outcome outcome = job.run();
        assertThat(outcome.run()).isEqualTo(frozen.run());
        assertThat(outcome.totals().candidates()).isEqualTo(frozen.candidates());
        assertThat(job.desk().status(Optional.empty()).run().asOf()).isEqualTo(frozen.asOf());
        TestServer.execute(database, "delete from users where email = 'new@example.org' and status = 'deactivated'");
        assertThat(Truth.now(database)).isEqualTo(expected);
    }

    @Test
    void aLaterLookAtTheCriteriaDoesNotChangeTheFrozenSet() {
        Job job = Job.of(folder, FluxmapSpec.text(database));
        FrozenSet frozen = job.expunge().freeze(job.opened(), event -> {});
        String rows = rows(frozen);
        TestServer.execute(database, NEW_CANDIDATE);
        assertThat(job.expunge().dryRun(job.opened()).measured().candidates()).isEqualTo(frozen.candidates() + 1);
        job.expunge().reviews(job.opened()).draw(Optional.empty(), 20, Optional.of("seed"));
        assertThat(rows(frozen)).isEqualTo(rows);
        assertThat(job.desk().status(Optional.empty()).run().setDigest()).isEqualTo(frozen.digest());
    }

    private String rows(FrozenSet frozen) {
        return TestServer.one(
                database,
                "select md5(string_agg(f::text, ',' order by subject)) from expunge.frozen_" + frozen.run() + "_0 f");
    }

    private static void assertRefused(ThrowingCallable work, String... words) {
        assertThatThrownBy(work).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.RUN_IN_THE_WAY);
            assertThat(failure.code().exit()).isEqualTo(8);
            assertThat(failure.what()).contains(words);
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
    }
}
