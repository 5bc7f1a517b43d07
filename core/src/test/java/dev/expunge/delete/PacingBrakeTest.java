package dev.expunge.delete;

import static dev.expunge.delete.Samples.committed;
import static dev.expunge.delete.Samples.pace;
import static dev.expunge.delete.Samples.usual;
import static dev.expunge.delete.Samples.waited;
import static dev.expunge.delete.Samples.work;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How far the pace goes back, and how it comes back. Usual is 140 ms for 500 roots, at a fixed pace of 200 ms.
class PacingBrakeTest {
    private static final Pace START = pace(500, 200);
    private static final Pace ONE_STEP = pace(250, 400);
    private static final Pace FLOOR = pace(31, 2_000);

    @Test
    void stepsGoDownToTheFloorWhichIsSaidOnceAndAgainAfterItWasLeft() {
        var story = new Story(usual());

        story.waits(7);

        assertThat(story.paces).containsExactly(ONE_STEP, pace(125, 800), pace(62, 1600), FLOOR, FLOOR, FLOOR, FLOOR);
        assertThat(story.reasons).hasSize(5);
        assertThat(story.reasons.getLast()).endsWith("; this is the slowest pace already");
        story.calm(1);
        story.waits(3);
        assertThat(story.reasons.stream().filter(because -> because.endsWith("slowest pace already")))
                .hasSize(2);
    }

    @Test
    void threeCalmBatchesOrOneCalmSecondLetGoOfAStepAndTheOldPaceIsTheEnd() {
        var story = new Story(usual());
        story.waits(4);

        story.calm(1);
        assertThat(story.pacing.next()).as("the pause alone was two seconds").isEqualTo(pace(62, 1600));
        assertThat(story.reasons.getLast()).startsWith("1 calm batch, the last took 8 ms where ");
        story.calm(1);
        assertThat(story.pacing.next()).isEqualTo(pace(125, 800));
        story.calm(2);
        assertThat(story.pacing.next()).isEqualTo(pace(250, 400));
        story.calm(2);
        assertThat(story.pacing.next()).isEqualTo(pace(250, 400));
        story.calm(1);
        assertThat(story.pacing.next()).isEqualTo(START);
        assertThat(story.reasons.getLast())
                .isEqualTo("3 calm batches in a row, the last took 0.07 s where 0.08 s is usual");
        story.calm(50);
        assertThat(story.pacing.next()).isEqualTo(START);
        assertThat(story.pacing.backedOff()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"dead band", "short wait"})
    void whatIsNotCalmCountsTheCalmBatchesAnew(String what) {
        var story = new Story(usual());
        story.waits(1);

        story.calm(2);
        story.take(what.equals("dead band") ? work(250, 700, 200) : waited(work(250, 700, 70), 50, "pid 1"));
        story.calm(1);

        assertThat(story.pacing.next()).isEqualTo(ONE_STEP);
    }

    @Test
    void withoutAPauseTheBrakeMakesOneAndItGoesAwayAgain() {
        var story = new Story(usual(PaceRules.fixed(2, Duration.ZERO)));

        for (long pause : new long[] {50, 100, 200, 400, 400}) {
            story.take(waited(work(2, 6, 2), 300, "pid 1"));
            assertThat(story.pacing.next()).isEqualTo(pace(1, pause));
        }
        story.calm(30);
        assertThat(story.pacing.next()).isEqualTo(pace(2, 0));
    }

    @ParameterizedTest(name = "a rest of {0} ms never grows above {1} ms")
    @CsvSource({"0, 400", "10, 400", "50, 800", "200, 2000", "1000, 2000", "8000, 8000"})
    void theBrakeHasALongestPause(long rest, long longest) {
        assertThat(Brake.FULL.pause(Duration.ofMillis(rest))).isEqualTo(Duration.ofMillis(longest));
    }

    @Test
    void batchesUnderTheBrakeAreNoPartOfWhatIsUsual() {
        var story = new Story(usual());
        story.waits(1);

        for (int i = 0; i < 15; i++) {
            story.take(work(250, 700, 150));
        }
        assertThat(story.pacing.next()).as("dead band").isEqualTo(ONE_STEP);
        story.take(work(500, 1400, 500));

        assertThat(story.pacing.next()).as("slow all the same").isEqualTo(pace(125, 800));
    }

    @Test
    void slowBatchesAreNoPartOfWhatIsUsualUntilTheyStay() {
        var story = new Story(usual());

        for (int i = 0; i < 7; i++) {
            story.take(work(500, 1400, 1000));
        }
        assertThat(story.reasons).noneMatch(because -> because.contains("from now on"));
        story.take(work(500, 1400, 1000));

        assertThat(story.reasons.getLast())
                .isEqualTo(
                        "slow for so long that it is no episode: 1.0 s for 1,400 rows counts as usual from now on, where"
                                + " it was 0.14 s");
        assertThat(story.pacing.next()).isEqualTo(FLOOR);
        story.take(work(500, 1400, 1000));
        assertThat(story.pacing.next()).as("the same speed is calm now").isEqualTo(pace(62, 1600));
    }

    @Test
    void aSignalNearItsLimitBrakesOnceASecond() {
        var story = new Story(usual());
        var pressure = Pressure.backOff("the standby is 4 s behind, the limit is 5 s");

        List<Integer> roots = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            story.pacing = story.pacing.after(work(500, 1400, 140), pressure).next();
            roots.add(story.pacing.next().roots());
        }

        assertThat(roots).as("340, 540, 540, 940 ms a round").containsExactly(250, 250, 125, 125, 62);
    }

    @Test
    void aBatchThatOutlivedItsDeadlineIsPanicAndADeadlockAStep() {
        assertThat(usual().failed(true, "cancelled").next().next()).isEqualTo(FLOOR);
        assertThat(usual().failed(true, "cancelled").because()).contains("cancelled");
        assertThat(usual().failed(false, "deadlock").next().next()).isEqualTo(ONE_STEP);
    }

    @Test
    void aCommitThatStaysSlowIsUsualAtLast() {
        var story = new Story(usual());

        for (int i = 0; i < 40; i++) {
            story.take(committed(work(500, 1400, 140), 900));
        }

        assertThat(story.pacing.next()).isEqualTo(START);
        assertThat(story.paces).allMatch(pace -> pace.roots() == 500);
        assertThat(story.reasons).anyMatch(because -> because.contains("0.90 s for the commit counts as usual"));
    }
}
