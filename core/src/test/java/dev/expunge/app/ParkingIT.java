package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P1 and P10: what nobody can attribute is halved down to one candidate and given up, within a limit; and
/// deadlocks with the application are tried again.
class ParkingIT {
    private static final String CANDIDATES = "select id from public.users where " + Truth.CRITERIA;

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p10ATriggerThatRefusesEverybodyStopsTheRunAtTheLimit() {
        Truth before = Truth.now(database);
        refuse("true");
        Job job = job("workers: 2, roots: 50", "stop: { max_parked: 5 }\n");
        Outcome outcome = job.run();
        assertThat(outcome.reason()).isEqualTo(StopReason.PARKED_TOO_MANY);
        assertThat(outcome.totals().parked()).isBetween(6L, 7L);
        assertThat(outcome.totals().deleted()).isZero();
        assertThat(outcome.totals().addUp()).isTrue();
        Failure failure = Endings.of(outcome, "again").orElseThrow();
        assertThat(failure.code()).isEqualTo(Code.PARKED_TOO_MANY);
        assertThat(failure.code().exit()).isEqualTo(5);
        assertThat(Truth.now(database)).isEqualTo(before);
    }

    @Test
    void p10ByDefaultAHundredMayBeGivenUp() {
        refuse("true");
        Outcome outcome = job("workers: 1, roots: 100", "").run();
        assertThat(outcome.reason()).isEqualTo(StopReason.PARKED_TOO_MANY);
        assertThat(outcome.totals().parked()).isEqualTo(101);
    }

    @Test
    void p10ARunWithinTheLimitGoesOnAndEndsIncomplete() {
        refuse("old.id in (" + CANDIDATES + " order by id limit 3)");
        Job job = job("workers: 2, roots: 50", "");
        Outcome outcome = job.run();
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().parked()).isEqualTo(3);
        assertThat(outcome.totals().pending()).isZero();
        assertThat(outcome.totals().deleted()).isEqualTo(outcome.totals().candidates() - 3);
        assertThat(Endings.of(outcome, "again").orElseThrow().code()).isEqualTo(Code.INCOMPLETE);
        assertThat(TestServer.count(database, "select sum(parked) from expunge.lease"))
                .isEqualTo(3);
    }

    private void refuse(String when) {
        TestServer.execute(database, """
                create function refuse() returns trigger language plpgsql as $$ begin
                    if %s then raise 'not this one'; end if; return old; end $$;
                create trigger refuse before delete on public.users for each row execute function refuse()
                """.formatted(when));
    }

    @Test
    void aDeadlockWithTheApplicationIsTriedAgainAndCounted() {
        Truth expected = Truth.after(database);
        String log = TestServer.one(database, """
                select a.id || ' ' || a.user_id from public.audit_logs a join (%s) t on t.id = a.user_id
                 order by t.id limit 1
                """.formatted(CANDIDATES));
        Job job = job("workers: 1, roots: 100", "");
        try (var application = new Meddler(database)) {
            application.execute("select from public.audit_logs where id = " + log.split(" ", 2)[0] + " for update");
            job.start();
            Blocker.awaitHanging(database);
            application.execute("update public.users set name = name where id = " + log.split(" ", 2)[1]);
            application.commit();
        }
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchRetried.class))
                .extracting(RunEvent.BatchRetried::sqlState)
                .containsExactly("40P01");
        assertThat(TestServer.one(database, """
                select body::jsonb ->> 'deadlocks' from expunge.ledger where kind = 'worked'
                """)).isEqualTo("1");
        assertThat(job.events(RunEvent.StageFinished.class))
                .extracting(RunEvent.StageFinished::summary)
                .anyMatch(summary -> summary.contains("1 deadlock with others"));
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
    }

    private Job job(String pace, String more) {
        return Job.of(folder, FluxmapSpec.paced(database, pace) + more);
    }
}
