package dev.expunge.delete;

import static dev.expunge.delete.Samples.blocking;
import static dev.expunge.delete.Samples.committed;
import static dev.expunge.delete.Samples.held;
import static dev.expunge.delete.Samples.pace;
import static dev.expunge.delete.Samples.usual;
import static dev.expunge.delete.Samples.waited;
import static dev.expunge.delete.Samples.work;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tables of batches. Usual is 140 ms for 500 roots with 1,400 rows: 0.1 ms a row, at a fixed pace of 200 ms.
class PacingTest {
    private static final Pace START = pace(500, 200);
    private static final Pace ONE_STEP = pace(250, 400);
    private static final String READER = "pid 77 (report), whose transaction began 900 s ago";

    @ParameterizedTest(name = "{0} ms for {1} rows of {2} roots: {3} roots")
    @CsvSource({
        "140, 1400, 500, 500",
        "210, 1400, 500, 500", // calm: 1.5 times
        "400, 1400, 500, 500", // dead band
        "420, 1400, 500, 500", // three times exactly is not more than three times
        "421, 1400, 500, 250", // slow
        "1400, 1400, 500, 250", // ten times exactly is not more than ten times
        "1401, 1400, 500, 31", // panic
        "8000, 1400, 500, 31",
        "2800, 28000, 500, 500", // twenty times the rows: heavier, not slower
        "280000, 2800000, 500, 500", // two thousand times
        "110, 100, 250, 500", // 23 ms expected, a tenth of the usual 140 ms being overhead: 87 ms more is not 100
        "125, 100, 250, 250", // more than three times, and 101 ms more
        "8000, 124, 500, 500", // less than a row for four roots: no sample
        "8000, 19, 20, 500", // too few rows to compare
        "8000, 20, 20, 31"
    })
    void aBatchIsSlowByItsWorkForItsWeight(long millis, long rows, int roots, int next) {
        assertThat(usual().after(work(roots, rows, millis)).next().next().roots())
                .isEqualTo(next);
    }

    @ParameterizedTest(name = "{0}: {1} roots, pause {2} ms")
    @CsvSource(delimiter = '|', textBlock = """
            worked as usual               | 500 |  200
            worked slowly                 | 250 |  400
            waited 99 ms for a lock       | 500 |  200
            waited 100 ms for a lock      | 250 |  400
            waited 1400 ms for a lock     | 250 |  400
            waited 1401 ms for a lock     |  31 | 2000
            kept somebody waiting 100 ms  | 250 |  400
            kept somebody waiting 200 ms  |  31 | 2000
            committed in 102 ms           | 500 |  200
            committed in 103 ms           | 500 |  400
            signal near its limit         | 250 |  400
            signal over it                |  31 | 2000
            slow over dead rows           | 500 |  200
            overrun over dead rows        |  31 | 2000
            """)
    void whereTheTimeWentDecidesWhatIsDone(String what, int roots, long pause) {
        Sample good = committed(work(500, 1400, 140), 2);
        Pacing.Step step = switch (what) {
            case "worked as usual" -> usual().after(good);
            case "worked slowly" -> usual().after(committed(work(500, 1400, 900), 2));
            case "waited 99 ms for a lock" -> usual().after(waited(good, 99, "pid 1"));
            case "waited 100 ms for a lock" -> usual().after(waited(good, 100, "pid 1"));
            case "waited 1400 ms for a lock" -> usual().after(waited(good, 1400, "pid 1"));
            case "waited 1401 ms for a lock" -> usual().after(waited(good, 1430, "pid 1"));
            case "kept somebody waiting 100 ms" -> usual().after(blocking(good, 100, "pid 2"));
            case "kept somebody waiting 200 ms" -> usual().after(blocking(good, 200, "pid 2"));
            case "committed in 102 ms" -> usual().after(committed(work(500, 1400, 140), 101));
            case "committed in 103 ms" -> usual().after(committed(work(500, 1400, 140), 103));
            case "signal near its limit" -> usual().after(good, Pressure.backOff("lag 4 s of 5 s"));
            case "signal over it" -> usual().after(good, Pressure.panic("lag 6 s of 5 s"));
            case "slow over dead rows" -> usual().after(held(committed(work(500, 1400, 900), 2), READER));
            case "overrun over dead rows" -> usual().after(held(committed(work(500, 1400, 9000), 2), READER));
            default -> throw new IllegalArgumentException(what);
        };

        assertThat(step.next().next()).isEqualTo(pace(roots, pause));
        assertThat(step.because().isPresent())
                .isEqualTo(!what.equals("worked as usual")
                        && !what.equals("waited 99 ms for a lock")
                        && !what.equals("committed in 102 ms"));
    }

    @Test
    void theReasonSaysWhereTheTimeWent() {
        Sample slow = committed(work(500, 1400, 1500), 4);

        assertThat(usual().after(slow).because())
                .contains(
                        "took 1.5 s where 0.14 s is usual: 1.5 s of work, 4 ms for the commit, none of it seen waiting"
                                + " for a lock");
        assertThat(usual().after(waited(committed(work(500, 1400, 140), 4), 1300, "pid 4711 (audit)"))
                        .because())
                .contains("took 1.4 s where 0.14 s is usual: 1.3 s of it waiting for a lock held by pid 4711 (audit),"
                        + " 0.14 s of work, 4 ms for the commit");
        assertThat(usual().after(committed(work(500, 1400, 140), 900)).because())
                .contains("the commit took 0.90 s where 2 ms is usual, after 0.14 s of work: the disk or a synchronous"
                        + " standby is slow, so the pause grows and the size stays");
        assertThat(usual().after(blocking(work(500, 1400, 140), 300, "pid 5 (web)"))
                        .because())
                .contains("pid 5 (web) was seen waiting for a lock of ours for 0.30 s");
        assertThat(usual().after(held(work(500, 1400, 700), READER)).because())
                .contains("the same work takes 0.70 s where it took 0.14 s, while " + READER
                        + " keeps dead rows from being cleaned up: smaller batches would not help, so the pace stays");
    }

    @Test
    void workIsNotJudgedBeforeFiveBatchesButAWaitIs() {
        Pacing pacing = Pacing.starting(PaceRules.fixed(500, Duration.ofMillis(200)));

        for (long millis : List.of(9000, 100, 5000, 100, 8000)) {
            Pacing.Step step = pacing.after(work(500, 1400, millis));
            assertThat(step.because()).isEmpty();
            pacing = step.next();
        }

        assertThat(pacing.next()).isEqualTo(START);
        Pacing first = Pacing.starting(PaceRules.fixed(500, Duration.ofMillis(200)));
        assertThat(first.after(waited(work(500, 1400, 140), 500, "pid 1"))
                        .next()
                        .next())
                .isEqualTo(ONE_STEP);
    }
}
