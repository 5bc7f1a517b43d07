package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.Network;
import dev.expunge.Network.State;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P4, P5 and P12 on a network that is cut, stands still or is slow, at every stage:
/// the run goes on or ends with a true sentence, and what it leaves can be resumed.
class NetworkIT {
    /// An ill network is well again after so long.
    private static final Duration ILL = Duration.ofMillis(1_500);

    /// Longer than any wait for an answer that does not come.
    private static final Duration NOTICED = Duration.ofSeconds(100);

    @TempDir
    Path folder;

    private final Small small = new Small();

    /// When the network falls ill.
    enum Moment {
        CONNECT,
        CATALOG,
        FREEZE,
        GUARD,
        EXPORT,
        DELETE,
        BATCH,
        COMMIT,
        VACUUM,
        VERIFY,
        WATCH
    }

    @Test
    void p12TheNetworkIsCutAtEveryStage() {
        everywhere(State.CUT);
    }

    @Test
    void p12TheNetworkStandsStillAtEveryStage() {
        everywhere(State.STALLED);
    }

    @Test
    void p12TheNetworkIsSlowAtEveryStage() {
        everywhere(State.SLOW);
    }

    private void everywhere(State illness) {
        var ends = new EnumMap<Moment, String>(Moment.class);
        var faults = new ConcurrentLinkedQueue<String>();
        var work = new ArrayList<CompletableFuture<Void>>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (Moment moment : Moment.values()) {
                work.add(CompletableFuture.runAsync(
                                () -> {
                                    String end = new Patient(moment, illness).survive();
                                    synchronized (ends) {
                                        ends.put(moment, end);
                                    }
                                },
                                threads)
                        .exceptionally(e -> {
                            faults.add(moment + ": " + e);
                            return null;
                        }));
            }
            work.forEach(CompletableFuture::join);
        }
        System.out.println(illness + ": " + ends);
        assertThat(faults).isEmpty();
        assertThat(ends).hasSize(Moment.values().length);
    }

    /// One run over a network of its own.
    private final class Patient {
        private final Moment moment;
        private final State illness;
        private final String database = small.copy();
        private final Network network = new Network(TestServer.server().port());

        Patient(Moment moment, State illness) {
            this.moment = moment;
            this.illness = illness;
        }

        String survive() {
            String here = TestServer.server().url(database, "postgres");
            String spec = Small.spec(network.over(here)).replace("deadline: 1h", "deadline: 5s");
            Job job = Job.of(Trial.ownFolder(folder, database), spec);
            String end;
            try (network) {
                network.only(moment == Moment.WATCH ? "expunge watch" : "expunge");
                prepare(job);
                job.start();
                fallIll(job);
                network.heal();
                end = end(job);
                resume(job);
                assertThat(Trial.rowsOf(database)).isEqualTo(small.after());
                Truth.assertWhole(database, job.desk());
            }
            return end;
        }

        private void prepare(Job job) {
            switch (moment) {
                case CONNECT -> network.become(illness);
                case CATALOG -> network.becomeAt("pg_constraint", illness);
                case COMMIT -> network.becomeAt("pg_stat_xact", illness);
                case WATCH -> network.becomeAt("expunge.control", illness);
                default -> job.listening(this::atItsStage);
            }
        }

        /// The commit is the first that comes after the transaction has counted its rows.
        private void atItsStage(RunEvent event) {
            boolean now = switch (event) {
                case RunEvent.StageStarted e -> e.stage().name().equals(moment.name());
                case RunEvent.BatchCommitted e -> moment == Moment.BATCH && e.batch() == 1;
                default -> false;
            };
            if (now) {
                network.become(illness);
            }
        }

        private void fallIll(Job job) {
            Eventually.holds("ill at " + moment, () -> network.state() == illness || job.ended());
            assertThat(network.state()).as(moment + " never came").isEqualTo(illness);
            long begin = new SystemTime().nanos();
            while (!job.ended() && new SystemTime().elapsed(begin).compareTo(ILL) < 0) {
                new SystemTime().sleep(Duration.ofMillis(5));
            }
        }

        private static void await(Job job) {
            long begin = new SystemTime().nanos();
            while (!job.ended() && new SystemTime().elapsed(begin).compareTo(NOTICED) < 0) {
                new SystemTime().sleep(Duration.ofMillis(5));
            }
        }

        private String end(Job job) {
            await(job);
            try {
                Outcome outcome = job.outcome();
                assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
                assertThat(outcome.totals().addUp()).isTrue();
                return "finished";
            } catch (CompletionException e) {
                Failure failure = Failures.of((RuntimeException) Objects.requireNonNull(e.getCause()), new DataState());
                assertThat(failure.code())
                        .as(failure.what())
                        .isIn(Code.CONNECTION_LOST, Code.DATABASE_UNREACHABLE, Code.RUN_IN_THE_WAY);
                return failure.code().toString();
            }
        }

        private void resume(Job job) {
            Eventually.holds("the run resumes", () -> {
                try {
                    return job.again().run().totals().pending() == 0;
                } catch (Failure failure) {
                    assertThat(failure.code()).as(failure.what()).isIn(Code.RUN_IN_THE_WAY, Code.NO_CANDIDATES);
                    return failure.code() == Code.NO_CANDIDATES;
                }
            });
        }
    }
}
