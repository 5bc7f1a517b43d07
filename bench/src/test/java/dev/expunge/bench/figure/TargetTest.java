package dev.expunge.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.bench.figure.Target.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 0.9, 1.25, MET",
        "1.2, 1.1, 1.30, JUST_MET",
        "1.3, 1.2, 1.40, JUST_MISSED",
        "1.4, 1.3, 1.50, MISSED",
    })
    void aLimitFromAboveIsHeldAgainstFigureAndSpread(double median, double least, double most, Verdict verdict) {
        assertThat(Target.atMost(1.25, " ×").judge(new Spread(median, least, most)))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "25, 20, 30, MET",
        "21, 19, 30, JUST_MET",
        "19, 18, 21, JUST_MISSED",
        "10, 9, 11, MISSED",
    })
    void aLimitFromBelowIsTheOtherWayRound(double median, double least, double most, Verdict verdict) {
        assertThat(Target.atLeast(20, " ×").judge(new Spread(median, least, most)))
                .isEqualTo(verdict);
    }

    @Test
    void textNamesTheSide() {
        assertThat(Target.atMost(1.25, " ×").text()).isEqualTo("≤ 1.25 ×");
        assertThat(Target.atLeast(20, " ×").text()).isEqualTo("≥ 20 ×");
    }
}
