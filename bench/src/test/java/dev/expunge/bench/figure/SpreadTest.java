package dev.expunge.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void medianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9));
    }

    @Test
    void ratioIsMadeRoundByRoundNotFromTheMedians() {
        Spread ratio = Spread.ratio(List.of(2.0, 30.0, 4.0), List.of(1.0, 10.0, 4.0));

        assertThat(ratio).isEqualTo(new Spread(2, 1, 3));
    }

    @Test
    void ratioOfListsOfDifferentLengthIsRefused() {
        assertThatThrownBy(() -> Spread.ratio(List.of(1.0), List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textHasThreeDigitsThatCountAndADecimalPointEverywhere() {
        assertThat(new Spread(1.234, 0.0456, 123.4).text(" ×")).isEqualTo("1.23 × (0.046 … 123)");
        assertThat(Spread.once(12.34).text(" s")).isEqualTo("12.3 s");
        assertThat(Spread.once(0).text("")).isEqualTo("0.00");
    }
}
