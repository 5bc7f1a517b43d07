package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Promise P8: stop keeps the running batch, abort rolls it back within a second, in every stage.
class StoppingIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);
    private static final Duration ABORTED_WITHIN = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p8StopCommitsTheRunningBatchAndEnds() {
        Job job = Job.of(folder, FluxmapSpec.text(database));
        try (var _ = Blocker.ofFirstBatch(database)) {
            job.start();
            Blocker.awaitHanging(database);
            job.request(Request.STOP);
        }
        Outcome outcome = job.outcome();
        assertThat(outcome.reason()).isEqualTo(StopReason.STOPPED);
        assertThat(outcome.totals().deleted()).isEqualTo(100);
        assertThat(users()).isEqualTo(TestServer.USERS - 100);
        assertThat(job.events(RunEvent.Ended.class))
                .singleElement()
                .satisfies(end -> assertThat(end.quiet()).isPresent());
    }

    @Test
    void p8AbortFromThisProcessCancelsTheRunningStatementWithinASecond() {
        assertAbortedInTheFirstBatch(job -> job.request(Request.ABORT));
    }

    @Test
    void p8AbortFromAnotherTerminalCancelsTheRunningStatementWithinASecond() {
        assertAbortedInTheFirstBatch(job -> job.desk().request(Optional.empty(), Request.ABORT));
    }

    private void assertAbortedInTheFirstBatch(Consumer<Job> abort) {
        Truth before = Truth.now(database);
        Job job = Job.of(folder, FluxmapSpec.text(database));
        try (var _ = Blocker.ofFirstBatch(database)) {
            job.start();
            Blocker.awaitHanging(database);
            assertEndsAtOnce(job, abort);
        }
        assertThat(job.outcome().reason()).isEqualTo(StopReason.ABORTED);
        assertThat(Truth.now(database)).isEqualTo(before);
        assertThat(job.again().run().totals().deleted()).isEqualTo(CANDIDATES);
    }

    private static void assertEndsAtOnce(Job job, Consumer<Job> abort) {
        var time = new SystemTime();
        long asked = time.nanos();
        abort.accept(job);
        job.outcome();
        assertThat(time.elapsed(asked)).isLessThan(ABORTED_WITHIN);
        assertThat(job.events(RunEvent.Ended.class).getLast().quiet().orElseThrow())
                .isLessThan(ABORTED_WITHIN);
    }

    @ParameterizedTest
    @EnumSource(names = {"GUARD", "FREEZE", "EXPORT", "VACUUM"})
    void p8AbortCancelsEveryStage(Stage stage) {
        var blocker = new AtomicReference<Optional<Blocker>>(Optional.empty());
        Job job = Job.of(folder, FluxmapSpec.withExport(database)).listening(event -> {
            if (begins(event, stage)) {
                blocker.set(Optional.of(Blocker.of(database, "public.audit_logs", "access exclusive")));
            }
        });
        job.start();
        job.await(RunEvent.StageStarted.class, started -> started.stage() == stage);
        Blocker.awaitHanging(database);
        assertEndsAtOnce(job, j -> j.request(Request.ABORT));
        assertThat(job.outcome().reason()).isEqualTo(StopReason.ABORTED);
        blocker.get().orElseThrow().close();
        assertThat(job.outcome().totals().deleted()).isEqualTo(stage == Stage.VACUUM ? CANDIDATES : 0);
        assertThat(users()).isEqualTo(TestServer.USERS - job.outcome().totals().deleted());
        assertResumes(job);
    }

    @ParameterizedTest
    @EnumSource(names = {"GUARD", "FREEZE", "EXPORT", "VACUUM"})
    void p8StopEndsEveryStage(Stage stage) {
        AtomicReference<Job> running = new AtomicReference<>();
        Job job = Job.of(folder, FluxmapSpec.withExport(database)).listening(event -> {
            if (begins(event, stage)) {
                running.get().request(Request.STOP);
            }
        });
        running.set(job);
        Outcome outcome = job.start().outcome();
        assertThat(outcome.reason()).isEqualTo(StopReason.STOPPED);
        assertThat(outcome.totals().deleted()).isEqualTo(stage == Stage.VACUUM ? CANDIDATES : 0);
        assertThat(job.events(RunEvent.Ended.class).getLast().reason()).isEqualTo(StopReason.STOPPED);
        assertResumes(job);
    }

    private void assertResumes(Job job) {
        Truth expected = Truth.after(database);
        job.again().run();
        Truth.assertWhole(database, job.desk());
        assertThat(Truth.now(database)).isEqualTo(expected);
    }

    private static boolean begins(RunEvent event, Stage stage) {
        return event instanceof RunEvent.StageStarted started && started.stage() == stage;
    }

    private long users() {
        return TestServer.count(database, "select count(*) from users");
    }
}
