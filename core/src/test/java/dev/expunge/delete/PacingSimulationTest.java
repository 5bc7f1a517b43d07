package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A made-up server, minutes of it in a blink: 5 ms for a transaction, 0.1 ms for a row, three rows for a root,
/// and whatever the load of the moment adds.
class PacingSimulationTest {
    private static final Pace START = new Pace(500, Duration.ofMillis(200));

    @Test
    void aSteadyLoadIsLeftAlone() {
        var server = new Server(1, 0.05);

        server.run(1000);

        assertThat(server.changes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aNoisyLoadIsNoReasonToFlap(long seed) {
        var server = new Server(seed, 0.4);

        server.run(1000);

        assertThat(server.changes).hasSizeLessThan(30);
        assertThat(server.meanRoots()).isGreaterThan(475);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anEpisodeIsAnsweredAtOnceAndForgottenAfterwards(long seed) {
        var server = new Server(seed, 0.2);
        server.run(87);
        long until = server.millis + 8_000;
        server.lockWait = now -> now < until ? 1_500 : 0;

        server.run(1);
        assertThat(server.pacing.next())
                .as("answered by the very next batch")
                .isEqualTo(new Pace(250, Duration.ofMillis(400)));
        server.run(60);

        assertThat(server.pacing.next()).as("no ratchet").isEqualTo(START);
        assertThat(server.turns()).as("down, then up").isEqualTo(1);
        assertThat(server.changes).hasSizeLessThan(16);
        server.changes.clear();
        server.run(500);
        assertThat(server.changes).as("and nothing more").isEmpty();
    }

    @Test
    void aLoadThatStaysIsTheNewUsual() {
        var server = new Server(1, 0.1);
        server.run(50);
        server.slowness = 8;

        server.run(80);

        assertThat(server.pacing.next()).isEqualTo(START);
        assertThat(server.turns()).isEqualTo(1);
        server.slowness = 1;
        server.run(50);
        assertThat(server.pacing.next()).isEqualTo(START);
        server.slowness = 8;
        server.run(1);
        assertThat(server.pacing.next().roots())
                .as("what is usual came down with the load")
                .isEqualTo(250);
    }

    @Test
    void aLockInEveryBatchForEverDoesNotStopTheRun() {
        var server = new Server(1, 0.1);
        server.run(50);
        server.lockWait = now -> 2_000;

        server.run(400);

        assertThat(server.roots).allMatch(roots -> roots >= 31);
        assertThat(server.pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) <= 0);
        assertThat(server.meanRoots()).isGreaterThan(400);
    }

    @Test
    void episodesThatComeAndGoAreFollowedButNotMultiplied() {
        var server = new Server(3, 0.1);
        server.run(50);
        server.lockWait = now -> now / 30_000 % 2 == 0 ? 1_500 : 0;

        server.run(500);

        long episodes = server.millis / 60_000 + 1;
        assertThat(server.turns()).isLessThanOrEqualTo(2 * episodes + 2);
        assertThat(server.meanRoots()).as("no starvation").isGreaterThan(100);
    }

    /// The server, the run that deletes on it, and what its pace did.
    private static final class Server {
        private final List<Boolean> changes = new ArrayList<>();
        private final List<Integer> roots = new ArrayList<>();
        private final List<Duration> pauses = new ArrayList<>();
        private final Random random;
        private final double noise;
        private LongUnaryOperator lockWait = now -> 0;
        private double slowness = 1;
        private long millis;
        private Pacing pacing = Pacing.starting(START);

        private Server(long seed, double noise) {
            this.random = new Random(seed);
            this.noise = noise;
        }

        private void run(int batches) {
            for (int i = 0; i < batches; i++) {
                batch();
            }
        }

        private void batch() {
            Pace pace = pacing.next();
            millis += pace.pause().toMillis();
            long rows = pace.roots() * 3L;
            long waited = lockWait.applyAsLong(millis);
            double work = (5 + rows * 0.1 * slowness) * Math.exp(noise * random.nextGaussian());
            var took = Duration.ofMillis((long) work + waited);
            millis += took.toMillis();
            var step = pacing.after(new Sample(pace.roots(), rows, took, Duration.ofMillis(waited), Optional.empty()));
            pacing = step.next();
            roots.add(pace.roots());
            pauses.add(pace.pause());
            if (!pacing.next().equals(pace)) {
                assertThat(step.because()).as("no change without a reason").isPresent();
                changes.add(pacing.next().pause().compareTo(pace.pause()) < 0
                        || pacing.next().roots() > pace.roots());
            }
        }

        /// How often the pace went up after it went down, or the other way round.
        private long turns() {
            return LongStream.range(1, changes.size())
                    .filter(i -> !changes.get((int) i).equals(changes.get((int) i - 1)))
                    .count();
        }

        private double meanRoots() {
            return roots.stream().mapToInt(Integer::intValue).average().orElse(0);
        }
    }
}
