package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FaultProxy;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.Time;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P5: whatever happens to the connection, the database knows what was done, and the run looks it up.
class LostConnectionIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Truth expected = Truth.after(database);
    private final FaultProxy network = new FaultProxy(TestServer.server().port(), "expunge run", new SystemTime());

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void p5ACommitWhoseReplyWasLostIsFoundAndNotDoneAgain() {
        Job job = armedAfterSecondBatch(FaultProxy.Fault.BEFORE_REPLY);
        assertThat(job.run().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchRetried.class)).isEmpty();
        assertThat(job.events(RunEvent.BatchCommitted.class))
                .extracting(RunEvent.BatchCommitted::batch)
                .startsWith(1L, 2L, 3L, 4L);
        assertWhole(job);
    }

    @Test
    void p5ACommitThatNeverReachedTheServerIsDoneAgain() {
        Job job = armedAfterSecondBatch(FaultProxy.Fault.BEFORE_COMMIT);
        assertThat(job.run().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchRetried.class)).hasSize(1);
        assertWhole(job);
    }

    private Job armedAfterSecondBatch(FaultProxy.Fault fault) {
        return job(new SystemTime()).listening(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                network.arm(fault);
            }
        });
    }

    @Test
    void p12TheRunGoesOnWhenTheServerComesBack() {
        Job job = brokenAfterSecondBatch(new SystemTime()).start();
        Eventually.holds("several tries", () -> network.refused() > 25);
        network.heal();
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertWhole(job);
    }

    @Test
    void p12AServerThatStaysAwayEndsTheRunWithATrueSentence() {
        Job job = brokenAfterSecondBatch(new HastyTime()).start();
        assertThatThrownBy(job::outcome)
                .isInstanceOf(CompletionException.class)
                .cause()
                .satisfies(thrown -> {
                    assertThat(thrown).isInstanceOf(Failure.class);
                    Failure failure = (Failure) thrown;
                    assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
                    assertThat(failure.dataState())
                            .startsWith("at least 200 of " + CANDIDATES + " candidates are deleted");
                });
        network.heal();
        job.again().run();
        assertWhole(job);
    }

    @Test
    void p8AStopIsHeardWhileTheServerIsAway() {
        Job job = brokenAfterSecondBatch(new SystemTime()).start();
        Eventually.holds("several tries", () -> network.refused() > 5);
        job.request(Request.STOP);
        assertThatThrownBy(job::outcome)
                .cause()
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST));
    }

    @Test
    void p5AConnectionLostInTheFreezeEndsTheRunWithNothingDeleted() {
        Job job = job(new SystemTime()).listening(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == Stage.FREEZE) {
                network.breakDown();
            }
        });
        assertThatThrownBy(job::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
        network.heal();
        job.again().run();
        assertWhole(job);
    }

    @Test
    void p12ASlowNetworkChangesNothing() {
        network.delay(Duration.ofMillis(2));
        Job job = job(new SystemTime());
        job.run();
        network.delay(Duration.ZERO);
        assertWhole(job);
    }

    private Job brokenAfterSecondBatch(Time time) {
        return job(time).listening(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                network.breakDown();
            }
        });
    }

    private Job job(Time time) {
        String here = TestServer.server().url(database, "postgres");
        String over = here.replace(":" + TestServer.server().port() + "/", ":" + network.port() + "/")
                + "&prepareThreshold=0";
        return Job.of(folder, FluxmapSpec.text(database).replace(here, over), time);
    }

    private void assertWhole(Job job) {
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
    }

    /// A clock on which half a minute passes in a second.
    private static final class HastyTime implements Time {
        private static final int HASTE = 30;
        private final Time real = new SystemTime();

        @Override
        public Instant now() {
            return real.now();
        }

        @Override
        public long nanos() {
            return real.nanos() * HASTE;
        }

        @Override
        public void sleep(Duration duration) {
            real.sleep(duration.dividedBy(HASTE));
        }
    }
}
