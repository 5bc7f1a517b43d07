package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.PaceRequest;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P8: a run steered from another terminal, and by the other processes that work on it.
class SteeringIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);
    private static final String OTHER_PROCESS = """
            insert into expunge.process (id, run, seen_at, answered, kill_file, because, pace, pace_because, pace_applied)
            values ('other', 1, now() + interval '1 h', 0, %s, '', '', '', 0)
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p8APauseIsAnsweredWhenNothingRunsAnyMore() {
        Job job = running(slow());
        RunDesk.Answer paused = job.desk().requestAndWait(Optional.empty(), Request.PAUSE);
        assertThat(paused.answered()).isEqualTo(RunDesk.Answered.IN_TIME);
        assertThat(paused.took()).isPresent();
        assertThat(TestServer.count(database, """
                select count(*) from pg_stat_activity where datname = current_database()
                   and application_name = 'expunge run' and state <> 'idle'
                """)).isZero();
        assertThat(paused.totals().deleted())
                .isEqualTo(CANDIDATES - TestServer.count(database, "select count(*) from users where " + criteria()));
        assertThat(job.await(RunEvent.Paused.class).quiet()).isPresent();
        assertThat(job.desk().status(Optional.empty()).alive())
                .singleElement()
                .satisfies(p -> assertThat(p.because()).contains("expunge pause"));

        RunDesk.Answer resumed = job.desk().requestAndWait(Optional.empty(), Request.RUN);
        assertThat(resumed.answered()).isEqualTo(RunDesk.Answered.IN_TIME);
        RunDesk.Answer stopped = job.desk().requestAndWait(Optional.empty(), Request.STOP);
        assertThat(stopped.answered()).isEqualTo(RunDesk.Answered.IN_TIME);
        assertThat(stopped.took()).isPresent();
        assertThat(job.outcome().reason()).isEqualTo(StopReason.STOPPED);
        assertThat(job.desk().status(Optional.empty()).alive()).isEmpty();
        assertThat(TestServer.one(database, """
                select string_agg(body::json ->> 'wanted' || ' ' || (body::json ->> 'by'), ',' order by entry)
                  from expunge.ledger where kind = 'requested'
                """)).isEqualTo("pause postgres,run postgres,stop postgres");
    }

    @Test
    void p8AnAbortIsAnsweredWhenItsBatchIsRolledBack() {
        Truth before = Truth.now(database);
        Job job = Job.of(folder, FluxmapSpec.text(database));
        try (var _ = Blocker.ofFirstBatch(database)) {
            job.start();
            Blocker.awaitHanging(database);
            RunDesk.Answer aborted = job.desk().requestAndWait(Optional.empty(), Request.ABORT);
            assertThat(aborted.answered()).isEqualTo(RunDesk.Answered.IN_TIME);
            assertThat(aborted.took()).isPresent();
            assertThat(job.outcome().reason()).isEqualTo(StopReason.ABORTED);
        }
        assertThat(Truth.now(database)).isEqualTo(before);
    }

    @Test
    void p8AProcessThatDoesNotAnswerIsNotWaitedForForEver() {
        Job job = running(slow().replace("deadline: 30s", "deadline: 1s"));
        TestServer.execute(database, String.format(Locale.ROOT, OTHER_PROCESS, "false"));
        assertThat(job.desk().requestAndWait(Optional.empty(), Request.PAUSE).answered())
                .isEqualTo(RunDesk.Answered.NOT_YET);
        TestServer.execute(database, "delete from expunge.process where id = 'other'");
        assertThat(job.desk().requestAndWait(Optional.empty(), Request.STOP).answered())
                .isEqualTo(RunDesk.Answered.IN_TIME);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.STOPPED);
    }

    @Test
    void whereNobodyWorksOnARunThereIsNobodyToWaitFor() {
        Job job = Job.of(folder, FluxmapSpec.text(database));
        job.expunge().freeze(job.opened(), event -> {});
        assertThat(job.desk().requestAndWait(Optional.empty(), Request.PAUSE).answered())
                .isEqualTo(RunDesk.Answered.NOBODY_THERE);
        assertThat(job.desk().pace(Optional.empty(), roots(10)).answered()).isEqualTo(RunDesk.Answered.NOBODY_THERE);
        assertThat(job.start().outcome().reason())
                .as("whoever starts it wants it to go")
                .isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchCommitted.class))
                .as("at the pace that was asked for before")
                .first()
                .satisfies(batch -> assertThat(batch.pace().roots()).isEqualTo(10));
    }

    @Test
    void aPaceThatIsAskedForIsInEffectWithTheNextBatch() {
        Job job = running(slow());
        RunDesk.Answer answer = job.desk().pace(Optional.empty(), roots(7));
        assertThat(answer.answered()).isEqualTo(RunDesk.Answered.IN_TIME);
        RunEvent.PaceChanged changed = job.await(RunEvent.PaceChanged.class);
        assertThat(changed.because()).isEqualTo("asked for by postgres");
        assertThat(changed.to().roots()).isEqualTo(7);
        assertThat(job.await(RunEvent.BatchCommitted.class, b -> b.batch() > changed.batch())
                        .pace()
                        .roots())
                .isEqualTo(7);
        assertThat(job.desk().status(Optional.empty()).alive().getFirst().pace().orElseThrow())
                .isEqualTo(changed.to());
        assertThat(TestServer.one(database, "select body from expunge.ledger where kind = 'pace'"))
                .contains("\"roots\":7", "\"by\":\"postgres\"");
        assertThat(TestServer.one(database, "select applied_at from expunge.control"))
                .isNotEmpty();
        job.desk()
                .pace(
                        Optional.empty(),
                        new PaceRequest(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Duration.ZERO),
                                Optional.empty(),
                                Optional.empty()));
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchCommitted.class).getLast().pace().roots())
                .as("what is not asked for stays")
                .isLessThanOrEqualTo(7);
    }

    @Test
    void aPaceThatIsAskedForDuringAPauseIsTakenOverAfterIt() {
        Job job = running(slow());
        job.desk().requestAndWait(Optional.empty(), Request.PAUSE);
        assertThat(job.desk().pace(Optional.empty(), roots(9)).answered()).isEqualTo(RunDesk.Answered.NOT_YET);
        job.desk().request(Optional.empty(), Request.RUN);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchCommitted.class).getLast().pace().roots())
                .isLessThanOrEqualTo(9);
    }

    @Test
    void p8AKillFileThatAnotherProcessSeesPausesThisOneToo() {
        Job job = running(slow());
        TestServer.execute(database, String.format(Locale.ROOT, OTHER_PROCESS, "true"));
        assertThat(job.await(RunEvent.Paused.class).because()).contains("another process");
        job.desk().request(Optional.empty(), Request.PAUSE);
        job.await(RunEvent.Paused.class, paused -> paused.because().contains("expunge pause"));
        TestServer.execute(database, "update expunge.process set kill_file = false where id = 'other'");
        job.await(RunEvent.Paused.class, paused -> paused.because().equals("`expunge pause` was asked for"));
        assertThat(job.events(RunEvent.Resumed.class))
                .as("a person's pause is not taken back by the file's going")
                .isEmpty();
        TestServer.execute(database, """
                update expunge.process set kill_file = true, seen_at = now() - interval '6 s' where id = 'other'
                """);
        job.desk().request(Optional.empty(), Request.RUN);
        assertThat(job.outcome().reason())
                .as("a process that has gone silent holds nobody up")
                .isEqualTo(StopReason.FINISHED);
    }

    @Test
    void p8AKillFileIsReportedWhileABatchRuns() throws Exception {
        Path killFile = folder.resolve("stop");
        Job job = Job.of(folder, FluxmapSpec.text(database) + "stop: { kill_file: " + killFile + " }\n");
        try (var _ = Blocker.ofFirstBatch(database)) {
            job.start();
            Blocker.awaitHanging(database);
            Files.createFile(killFile);
            Eventually.holds(
                    "a report",
                    () -> TestServer.count(database, "select count(*) from expunge.process where kill_file") == 1);
            assertThat(job.events(RunEvent.Paused.class)).isEmpty();
        }
        job.await(RunEvent.Paused.class);
        Files.delete(killFile);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
    }

    private Job running(String spec) {
        Job job = Job.of(folder, spec).start();
        job.await(RunEvent.BatchCommitted.class);
        return job;
    }

    private String slow() {
        return FluxmapSpec.text(database).replace("pause: 0ms", "pause: 50ms").replace("roots: 100", "roots: 15");
    }

    private static PaceRequest roots(int roots) {
        return new PaceRequest(
                Optional.empty(), Optional.of(roots), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static String criteria() {
        return Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90");
    }
}
