package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.HastyTime;
import dev.expunge.Network;
import dev.expunge.TestServer;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.Paused;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.RunEvent.StageStarted;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P5 and P8 on a connection that is half open: nobody waits for ever for an answer that does not come.
class HalfOpenIT {
    @TempDir
    Path folder;

    @Test
    void p12ABatchThatHearsNothingIsLookedUpAndTheRunGoesOn() {
        try (var place = new Place()) {
            Job job = place.job(new SystemTime()).listening(once(HalfOpenIT::thirdBatch, place.network::swallow));

            assertThat(job.start().outcome().reason()).isEqualTo(StopReason.FINISHED);

            place.assertWhole(job);
            assertThat(sessions()).as("connections that were left behind").isZero();
        }
    }

    @Test
    void p9ANetworkThatSwallowsEverythingPausesTheRunUntilItIsBack() {
        try (var place = new Place()) {
            Job job = place.job(new SystemTime())
                    .listening(once(HalfOpenIT::thirdBatch, () -> place.network.become(Network.State.HALF_OPEN)));

            Paused paused = job.start().await(Paused.class);

            assertThat(paused.because()).isEqualTo("the connection to the server is lost");
            place.network.heal();
            assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
            place.assertWhole(job);
        }
    }

    /// All at once: most of it is waiting.
    @Test
    void p8AStageThatHearsNothingEndsAndTheRunCanResume() {
        List<CompletableFuture<Void>> stages = List.of(Stage.FREEZE, Stage.VACUUM, Stage.VERIFY).stream()
                .map(stage -> {
                    var place = new Place();
                    return CompletableFuture.runAsync(() -> endsAndResumes(place, stage), HalfOpenIT::apart);
                })
                .toList();
        stages.forEach(CompletableFuture::join);
    }

    private static void apart(Runnable work) {
        Thread.ofPlatform().daemon().start(work);
    }

    private static void endsAndResumes(Place place, Stage stage) {
        try (place) {
            Job job = place.job(new HastyTime(30))
                    .listening(once(
                            event -> event instanceof StageStarted started && started.stage() == stage,
                            place.network::swallow));

            assertThatThrownBy(() -> job.start().outcome())
                    .as("at " + stage)
                    .cause()
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST));

            Job again = place.job(new SystemTime());
            assertThat(again.run().reason()).isEqualTo(StopReason.FINISHED);
            place.assertWhole(again);
        }
    }

    private static long sessions() {
        return TestServer.count(
                "postgres", "select count(*) from pg_stat_activity where application_name = 'expunge run'");
    }

    private static boolean thirdBatch(RunEvent event) {
        return event instanceof BatchCommitted batch && batch.batch() == 3;
    }

    private static Consumer<RunEvent> once(Predicate<RunEvent> when, Runnable then) {
        var done = new AtomicBoolean();
        return event -> {
            if (when.test(event) && done.compareAndSet(false, true)) {
                then.run();
            }
        };
    }

    /// A database with a network before it.
    private final class Place implements AutoCloseable {
        private final String database = TestServer.fluxmap();
        private final Path own = Trial.ownFolder(folder, database);
        private final Truth expected = Truth.after(database);
        private final Network network = new Network(TestServer.server().port());

        Job job(Time time) {
            String spec =
                    network.over(FluxmapSpec.text(database)).replace("deadline: 30s", "deadline: 2s, signals: {}");
            return Job.of(own, spec, time);
        }

        void assertWhole(Job job) {
            assertThat(Truth.now(database)).isEqualTo(expected);
            Truth.assertWhole(database, job.desk());
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
