package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tables of batches. Usual is 140 ms for 500 roots with 1,400 rows: 0.1 ms a row.
class PacingTest {
    private static final Pace START = pace(500, 200);

    @ParameterizedTest(name = "{0} ms for {1} rows of {2} roots, slow: {3}")
    @CsvSource({
        "140, 1400, 500, false",
        "210, 1400, 500, false", // calm: 1.5 times
        "400, 1400, 500, false", // dead band
        "420, 1400, 500, false", // three times exactly is not more than three times
        "421, 1400, 500, true",
        "8000, 1400, 500, true",
        "2800, 28000, 500, false", // twenty times the rows: heavier, not slower
        "70, 100, 250, false", // seven times, but 60 ms more is nothing
        "111, 100, 250, true", // more than three times, and 101 ms more
        "109, 100, 250, false", // more than three times, and 99 ms more
        "8000, 124, 500, false", // less than a row for four roots: no sample
        "8000, 19, 20, false", // too few rows to compare
        "8000, 20, 20, true"
    })
    void aBatchIsSlowByTimePerRowAndByAHundredMilliseconds(long millis, long rows, int roots, boolean slow) {
        Pacing pacing = usual(START);

        Pacing next = pacing.after(sample(roots, rows, millis)).next();

        assertThat(next.next()).isEqualTo(slow ? pace(250, 400) : START);
    }

    @Test
    void theReasonNamesUsualLockWaitAndBlocker() {
        var held = new Sample(
                500,
                1400,
                Duration.ofMillis(1640),
                Duration.ofMillis(1500),
                Optional.of("pid 4711 (fluxmap-audit-writer)"));

        assertThat(usual(START).after(held).because())
                .contains("took 1.6 s where 0.14 s is usual: 1.5 s of it waiting for a lock held by pid 4711"
                        + " (fluxmap-audit-writer)");
        assertThat(usual(START).after(sample(500, 1400, 1640)).because())
                .contains("took 1.6 s where 0.14 s is usual, none of it seen waiting for a lock");
    }

    @Test
    void nothingIsJudgedBeforeFiveBatches() {
        Pacing pacing = Pacing.starting(START);

        for (long millis : List.of(9000, 100, 5000, 100, 8000)) {
            var step = pacing.after(sample(500, 1400, millis));
            assertThat(step.because()).isEmpty();
            pacing = step.next();
        }

        assertThat(pacing.next()).isEqualTo(START);
    }

    @Test
    void slowBatchesGoDownToTheFloorAndSaySoOnce() {
        var story = new Story(usual(START));

        story.slow(7);

        assertThat(story.paces)
                .containsExactly(
                        pace(250, 400),
                        pace(125, 800),
                        pace(62, 1600),
                        pace(31, 2000),
                        pace(31, 2000),
                        pace(31, 2000),
                        pace(31, 2000));
        assertThat(story.reasons).hasSize(5);
        assertThat(story.reasons.getLast()).endsWith("; this is the slowest pace already");
    }

    @Test
    void theFloorIsSaidAgainAfterThePaceHasLeftIt() {
        var story = new Story(usual(START));

        story.slow(6);
        story.calm(3);
        story.slow(3);

        assertThat(story.reasons.stream().filter(because -> because.endsWith("slowest pace already")))
                .hasSize(2);
    }

    @Test
    void eightSlowBatchesInARowAreTheNewUsual() {
        var story = new Story(usual(START));

        story.slow(8);

        assertThat(story.reasons.getLast())
                .startsWith("8 batches in a row were slow: ")
                .endsWith(" counts as usual from now on, where it was 9 ms");
        story.slow(3);
        assertThat(story.pacing.next()).as("the same speed is calm now").isEqualTo(pace(47, 1333));
    }

    @Test
    void threeCalmBatchesAreOneStepBackAndTheStartIsTheEnd() {
        var story = new Story(usual(START));
        story.slow(1);

        story.calm(2);
        assertThat(story.pacing.next()).isEqualTo(pace(250, 400));
        story.calm(1);
        assertThat(story.pacing.next()).isEqualTo(pace(375, 266));
        assertThat(story.reasons.getLast())
                .isEqualTo("3 calm batches in a row, the last took 0.07 s where 0.07 s is usual");
        story.calm(3);
        assertThat(story.pacing.next()).isEqualTo(START);
        story.calm(30);
        assertThat(story.pacing.next()).isEqualTo(START);
        assertThat(story.reasons).hasSize(3);
    }

    @Test
    void theDeadBandCountsTheCalmBatchesAnew() {
        var story = new Story(usual(START));
        story.slow(1);

        story.calm(2);
        story.take(sample(250, 700, 140));
        story.calm(2);

        assertThat(story.pacing.next()).isEqualTo(pace(250, 400));
    }

    @Test
    void withoutAPauseTheFirstOneIsFiftyMillisecondsAndGoesAwayAgain() {
        var story = new Story(usual(pace(2, 0)));

        story.take(sample(2, 1400, 8000));
        assertThat(story.pacing.next()).isEqualTo(pace(1, 50));
        for (int i = 0; i < 5; i++) {
            story.take(sample(1, 1400, 8000));
        }
        assertThat(story.pacing.next()).isEqualTo(pace(1, 500));
        story.calm(30);
        assertThat(story.pacing.next()).isEqualTo(pace(2, 0));
    }

    @ParameterizedTest(name = "start {0} ms: never above {1} ms")
    @CsvSource({"0, 500", "10, 500", "200, 2000", "1000, 5000", "8000, 8000"})
    void thePauseHasACap(long start, long cap) {
        var range = new PaceRange(pace(100, start));

        Pace pace = range.start();
        for (int i = 0; i < 20; i++) {
            pace = range.slower(pace);
        }

        assertThat(pace).isEqualTo(pace(6, cap));
    }

    @Test
    void batchesTooSmallToCompareStillLetThePaceRecover() {
        var story = new Story(usual(pace(40, 0)));
        story.slow(4);
        assertThat(story.pacing.next().roots()).isEqualTo(5);

        for (int i = 0; i < 60; i++) {
            story.take(sample(story.pacing.next().roots(), 0, 12));
        }

        assertThat(story.pacing.next()).isEqualTo(pace(40, 0));
    }

    @Test
    void batchesThatSpareNearlyEverythingStillLetThePaceRecover() {
        var story = new Story(usual(START));
        story.slow(1);

        for (int i = 0; i < 3; i++) {
            story.take(sample(250, 3, 70));
        }

        assertThat(story.pacing.next()).isEqualTo(pace(375, 266));
    }

    @Test
    void slowBatchesAreNoPartOfWhatIsUsual() {
        var story = new Story(usual(START));

        for (int episode = 0; episode < 5; episode++) {
            story.slow(7);
            story.calm(1);
        }
        story.take(sample(500, 1400, 8000));

        assertThat(story.reasons.getFirst()).contains("where 0.14 s is usual");
        assertThat(story.pacing.next()).as("still slow").isEqualTo(pace(31, 2000));
        assertThat(story.reasons).noneMatch(because -> because.contains("from now on"));
    }

    @Test
    void shortBatchesAreNoPartOfWhatIsUsual() {
        Pacing pacing = usual(START);
        for (int i = 0; i < 15; i++) {
            pacing = pacing.after(sample(500, 10, 9000)).next();
        }

        assertThat(pacing.after(sample(500, 1400, 500)).next().next()).isEqualTo(pace(250, 400));
    }

    private static Pacing usual(Pace start) {
        Pacing pacing = Pacing.starting(start);
        for (int i = 0; i < 15; i++) {
            pacing = pacing.after(sample(500, 1400, 140)).next();
        }
        return pacing;
    }

    private static Pace pace(int roots, long millis) {
        return new Pace(roots, Duration.ofMillis(millis));
    }

    private static Sample sample(int roots, long rows, long millis) {
        return new Sample(roots, rows, Duration.ofMillis(millis), Duration.ZERO, Optional.empty());
    }

    /// A run of batches, with what came of each.
    private static final class Story {
        private final List<Pace> paces = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();
        private Pacing pacing;

        private Story(Pacing pacing) {
            this.pacing = pacing;
        }

        private void slow(int batches) {
            each(batches, 20);
        }

        private void calm(int batches) {
            each(batches, 1);
        }

        private void each(int batches, int factor) {
            for (int i = 0; i < batches; i++) {
                long rows = pacing.next().roots() * 14L / 5;
                take(sample(pacing.next().roots(), rows, Math.max(rows / 10, 6) * factor));
            }
        }

        private void take(Sample sample) {
            var step = pacing.after(sample);
            pacing = step.next();
            paces.add(pacing.next());
            step.because().ifPresent(reasons::add);
        }
    }
}
