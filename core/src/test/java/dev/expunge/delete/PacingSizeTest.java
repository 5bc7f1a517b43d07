package dev.expunge.delete;

import static dev.expunge.delete.Samples.committed;
import static dev.expunge.delete.Samples.pace;
import static dev.expunge.delete.Samples.usual;
import static dev.expunge.delete.Samples.waited;
import static dev.expunge.delete.Samples.weighing;
import static dev.expunge.delete.Samples.work;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How large the batches get that a pace learns, and what a person may ask for.
class PacingSizeTest {
    private static final Pace START = pace(500, 200);
    private static final Pace ONE_STEP = pace(250, 400);
    private static final Pace FLOOR = pace(31, 2_000);

    @Test
    void waitedAndShortBatchesAreNoPartOfWhatIsUsual() {
        Pacing pacing = usual();
        for (int i = 0; i < 15; i++) {
            pacing = pacing.after(work(500, 10, 9000)).next();
            pacing = pacing.after(work(100, 280, 130)).next();
            pacing = pacing.after(waited(work(500, 1400, 400), 20, "pid 1")).next();
        }

        assertThat(pacing.after(work(500, 1400, 500)).next().next()).isEqualTo(ONE_STEP);
    }

    @ParameterizedTest(name = "{0} ms a root, target {1} ms: {2} roots, then {3}, then {4}")
    @CsvSource({
        "1,   150, 150, 150, 150", // 100 ms are within two thirds of it: 1.5 is not within
        "0.2, 150, 200, 400, 750", // twice at most
        "0.2, 500, 200, 400, 800",
        "5,   150,  30,  30,  30", // at once, by up to a quarter
        "50,  150,  25,   6,   2",
        "900, 150,  25,   6,   2",
        "1,   130, 100, 100, 100", // dead band
        "1,    70, 100, 100, 100"
    })
    void theFirstBatchesFindTheSize(double perRoot, long target, int first, int second, int third) {
        Pacing pacing = Pacing.starting(PaceRules.learning(PaceMode.GENTLE).aimingAt(Duration.ofMillis(target)));
        List<Integer> roots = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            int now = pacing.next().roots();
            pacing = pacing.after(work(now, now * 20L, Math.round(now * perRoot)))
                    .next();
            roots.add(pacing.next().roots());
        }

        assertThat(roots).containsExactly(first, second, third);
    }

    @Test
    void theSizeStaysWithinItsBounds() {
        Pacing small = Pacing.starting(PaceRules.learning(PaceMode.BRISK).between(1, 20));
        Pacing large = Pacing.starting(PaceRules.learning(PaceMode.BRISK).between(400, 800));

        for (int i = 0; i < 30; i++) {
            small = small.after(work(20, 60, 2)).next();
            large = large.after(work(large.next().roots(), 1200, 60_000)).next();
        }

        assertThat(small.next().roots()).isEqualTo(20);
        assertThat(large.next().roots()).isEqualTo(400);
        assertThat(large.failed(true, "overdue").next().next().roots())
                .as("the brake too")
                .isEqualTo(400);
    }

    @Test
    void gentleRestsAsLongAsItWorkedWithinReason() {
        Pacing gentle = Pacing.starting(PaceRules.learning(PaceMode.GENTLE));

        assertThat(gentle.after(work(100, 300, 40)).next().next().pause()).isEqualTo(Duration.ofMillis(40));
        assertThat(gentle.after(Sample.of(1, 1, Duration.ofNanos(900_000)))
                        .next()
                        .next()
                        .pause())
                .as("also of a batch that took less than a millisecond")
                .isEqualTo(Duration.ofNanos(900_000));
        assertThat(gentle.after(committed(work(100, 300, 40), 500))
                        .next()
                        .next()
                        .pause())
                .as("the commit is no work")
                .isEqualTo(Duration.ofMillis(40));
        assertThat(gentle.after(work(100, 300, 9000)).next().next().pause()).isEqualTo(Duration.ofSeconds(2));
        assertThat(Pacing.starting(PaceRules.learning(PaceMode.BRISK))
                        .after(work(100, 300, 9000))
                        .next()
                        .next()
                        .pause())
                .isZero();
    }

    @Test
    void heavyRowsAreNotSlowRows() {
        Sample heavy = weighing(work(500, 1400, 1400), 14_000);

        assertThat(usual().after(heavy).because()).isEmpty();
        assertThat(usual().after(work(500, 1400, 1400)).because()).isPresent();
    }

    @Test
    void thePersonsWishIsInForceAtOnce() {
        Pacing braked = usual().failed(true, "cancelled").next();
        var nothing = PaceRequest.NONE;

        assertThat(braked.overridden(nothing).next()).isEqualTo(FLOOR);
        assertThat(braked.overridden(new PaceRequest(
                                nothing.mode(),
                                Optional.of(70),
                                Optional.of(Duration.ofSeconds(3)),
                                Optional.of(2),
                                nothing.target()))
                        .next())
                .isEqualTo(new Pace(70, Duration.ofSeconds(3), 2));
        assertThat(braked.overridden(in(PaceMode.BRISK)).next()).isEqualTo(pace(500, 0));
        assertThat(braked.overridden(in(PaceMode.FIXED)).next()).isEqualTo(START);
        assertThat(usual().overridden(in(PaceMode.GENTLE)).rules().target()).isEqualTo(Duration.ofMillis(60));
        Pacing aiming = usual().overridden(new PaceRequest(
                nothing.mode(),
                nothing.roots(),
                nothing.pause(),
                nothing.workers(),
                Optional.of(Duration.ofMillis(20))));
        assertThat(aiming.rules().learns()).isTrue();
        assertThat(aiming.rules().pause()).as("nobody spoke of the pause").contains(Duration.ofMillis(200));
    }

    @Test
    void aFixedSizeDoesNotLearnAfterTheWishEither() {
        Pacing gentle = Pacing.starting(PaceRules.learning(PaceMode.GENTLE));
        Pacing fixed = gentle.overridden(new PaceRequest(
                Optional.empty(), Optional.of(70), Optional.empty(), Optional.empty(), Optional.empty()));

        for (int i = 0; i < 40; i++) {
            fixed = fixed.after(work(70, 210, 10)).next();
        }

        assertThat(fixed.next()).isEqualTo(pace(70, 10));
    }

    private static PaceRequest in(PaceMode mode) {
        return new PaceRequest(
                Optional.of(mode), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
