package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.HastyTime;
import dev.expunge.Network;
import dev.expunge.TestServer;
import dev.expunge.Time;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
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
    private final Network network = new Network(TestServer.server().port());

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void p5ACommitWhoseReplyWasLostIsFoundAndNotDoneAgain() {
        Job job = armedAfterSecondBatch(Network.Fault.CUT_AT_REPLY);
        assertThat(job.run().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchRetried.class)).isEmpty();
        assertThat(job.events(RunEvent.BatchCommitted.class))
                .extracting(RunEvent.BatchCommitted::batch)
                .startsWith(1L, 2L, 3L, 4L);
        assertWhole(job);
    }

    /// A batch whose reply was lost counts as done from then on, like any: a server that comes back without it is
    /// noticed.
    @Test
    void p5ACommitThatWasFoundIsMissedWhenTheServerHasItNoMore() {
        network.only("expunge run");
        var lost = new AtomicBoolean();
        Job job = job(new SystemTime());
        job.listening(event -> {
            switch (event) {
                case RunEvent.BatchCommitted batch
                when batch.batch() == 2 -> network.breakAt("COMMIT", Network.Fault.CUT_AT_REPLY);
                case RunEvent.BatchCommitted batch
                when batch.batch() == 3 && !lost.getAndSet(true) -> {
                    TestServer.execute(database, "delete from expunge.batch where number = 3");
                    network.breakAt("COMMIT", Network.Fault.CUT);
                }
                case RunEvent.FailedOver _ -> job.request(Request.STOP);
                default -> {}
            }
        });
        job.start();
        assertThat(job.await(RunEvent.FailedOver.class).batches()).isEqualTo(1);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.STOPPED);
    }

    @Test
    void p5ACommitThatNeverReachedTheServerIsDoneAgain() {
        Job job = armedAfterSecondBatch(Network.Fault.CUT);
        assertThat(job.run().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.BatchRetried.class)).hasSize(1);
        assertWhole(job);
    }

    @Test
    void p12ABatchThatLosesItsConnectionEachTimeIsNotTriedForEver() {
        Job job = armed(Network.Fault.CUT, event -> event instanceof RunEvent.BatchRetried);
        assertThatThrownBy(job::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
            assertThat(failure.what()).contains("lost 6 times in a row");
            assertThat(failure.dataState()).startsWith("200 of " + CANDIDATES + " candidates are deleted");
        });
        assertThat(job.events(RunEvent.BatchRetried.class)).hasSize(5);
        job.again().run();
        assertWhole(job);
    }

    private Job armedAfterSecondBatch(Network.Fault fault) {
        return armed(fault, event -> false);
    }

    /// Breaks the commit after the second batch, and the one after each of those events.
    private Job armed(Network.Fault fault, Predicate<RunEvent> again) {
        return job(new SystemTime()).listening(event -> {
            boolean second = event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2;
            if (second || again.test(event)) {
                network.only("expunge run").breakAt("COMMIT", fault);
            }
        });
    }

    @Test
    void p12TheRunGoesOnWhenTheServerComesBack() {
        Job job = brokenAfterSecondBatch(new SystemTime()).start();
        Eventually.holds("several tries", () -> network.refused() > 25);
        network.heal();
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.Paused.class).getFirst().because())
                .isEqualTo("the connection to the server is lost");
        assertThat(job.events(RunEvent.Resumed.class)).isNotEmpty();
        assertWhole(job);
    }

    @Test
    void p12AServerThatStaysAwayEndsTheRunWithATrueSentence() {
        Job job = brokenAfterSecondBatch(new HastyTime(30)).start();
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
                network.become(Network.State.CUT);
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
                network.become(Network.State.CUT);
            }
        });
    }

    private Job job(Time time) {
        return Job.of(folder, network.over(FluxmapSpec.text(database)), time);
    }

    private void assertWhole(Job job) {
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
    }
}
