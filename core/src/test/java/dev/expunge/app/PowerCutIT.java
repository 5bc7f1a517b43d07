package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P5 and P12 when the server loses its power at any instant: what was said to be done is done, and the rest
/// goes on.
class PowerCutIT {
    /// `-Dexpunge.fire.cuts=1000` cuts as often as that, `-Dexpunge.fire.seed=N` at the instants of that seed.
    private static final int CUTS = Integer.getInteger("expunge.fire.cuts", 20);

    private static final int LONGEST_LIFE_MILLIS = 900;

    @TempDir
    Path folder;

    private final Power power = new Power();
    private final Map<Power.Cut, Integer> cuts = new EnumMap<>(Power.Cut.class);
    private int runs;
    private int afterTheEnd;
    private int reconnected;

    @Test
    void p5TheServerLosesItsPowerAtRandomAndTheResultIsThatOfAnUndisturbedRun() {
        long seed = Long.getLong("expunge.fire.seed", new SystemTime().nanos());
        System.out.println(CUTS + " power cuts, seed " + seed);
        var random = new Random(seed);
        while (sum() < CUTS) {
            String database = TestServer.fluxmap();
            TestServer.execute(database, "checkpoint");
            Truth expected = Truth.after(database);
            Job job = Job.of(Trial.ownFolder(folder, database), spec(database));
            while (!ends(job.again().start(), random)) {
                assertThat(sum()).as("runs do not end, seed " + seed).isLessThan(CUTS * 10 + 100);
            }
            runs++;
            assertThat(Truth.now(database)).as("seed " + seed).isEqualTo(expected);
            Truth.assertWhole(database, job.desk());
            TestServer.drop(database);
        }
        System.out.println("power cuts " + cuts + " in " + runs + " runs, " + afterTheEnd + " of them after the end; "
                + reconnected + " processes went on by themselves");
    }

    private int sum() {
        return cuts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Whether the run is over, after as many cuts as come in its way; what is over stays so after one more.
    private boolean ends(Job job, Random random) {
        int before = sum();
        boolean ended = false;
        while (!ended && sum() < CUTS) {
            if (random.nextInt(4) > 0) {
                awaitDeleting(job);
            }
            new SystemTime().sleep(Duration.ofMillis(1 + random.nextInt(LONGEST_LIFE_MILLIS)));
            ended = job.ended();
            Power.Cut how = random.nextBoolean() ? Power.Cut.IMMEDIATE : Power.Cut.KILLED;
            power.cut(how);
            cuts.merge(how, 1, Integer::sum);
            power.restore();
        }
        try {
            Outcome outcome = job.outcome();
            assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
            boolean lost = sum() - before > (ended ? 1 : 0);
            reconnected += lost && !job.events(RunEvent.BatchCommitted.class).isEmpty() ? 1 : 0;
            afterTheEnd += ended ? 1 : 0;
            return outcome.totals().pending() == 0;
        } catch (CompletionException e) {
            Failure failure = Failures.of((RuntimeException) Objects.requireNonNull(e.getCause()), new DataState());
            assertThat(failure.code())
                    .as(failure.what())
                    .isIn(
                            Code.CONNECTION_LOST,
                            Code.DATABASE_UNREACHABLE,
                            Code.RUN_IN_THE_WAY,
                            Code.NO_CANDIDATES,
                            Code.SERVER_REFUSED);
            return failure.code() == Code.NO_CANDIDATES;
        }
    }

    /// Most of the work is there, and it is where a cut tells most: the rest is soon over.
    private static void awaitDeleting(Job job) {
        Eventually.holds(
                "a run that deletes",
                () -> job.ended() || !job.events(RunEvent.BatchCommitted.class).isEmpty());
    }

    private static String spec(String database) {
        return FluxmapSpec.withExport(database).replace("roots: 100, pause: 0ms", "roots: 8, pause: 2ms");
    }
}
