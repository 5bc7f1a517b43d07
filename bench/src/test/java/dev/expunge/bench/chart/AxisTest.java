package dev.expunge.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void ticksAreRoundAndReachBeyondTheMost() {
        Axis axis = Axis.fromZero(9.23, 0, 100);

        assertThat(axis.ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
        assertThat(axis.at(5)).isEqualTo(50);
    }

    @Test
    void nothingAtAllIsAnAxisToo() {
        assertThat(Axis.fromZero(0, 0, 100).high()).isEqualTo(1);
    }

    @Test
    void logarithmicAxisGoesByPowersOfTen() {
        Axis axis = Axis.logarithmic(0.3, 40, 0, 300);

        assertThat(axis.low()).isEqualTo(0.1);
        assertThat(axis.high()).isEqualTo(100);
        assertThat(axis.at(1)).isCloseTo(100, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(axis.ticks()).contains(1.0, 2.0, 5.0, 10.0);
    }

    @Test
    void upwardsIsTowardsSmallerPixels() {
        assertThat(Axis.fromZero(10, 200, 100).at(10)).isEqualTo(100);
    }

    @Test
    void valuesBeyondTheEndsAreHeldAtThem() {
        Axis axis = new Axis(0, 10, false, 0, 100);

        assertThat(axis.at(20)).isEqualTo(100);
        assertThat(axis.at(-5)).isEqualTo(0);
    }

    @Test
    void logarithmOfNothingIsRefused() {
        assertThatThrownBy(() -> new Axis(0, 10, true, 0, 100)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelsHaveNoMoreDigitsThanTheyNeed() {
        assertThat(Axis.label(0)).isEqualTo("0");
        assertThat(Axis.label(0.5)).isEqualTo("0.5");
        assertThat(Axis.label(0.001)).isEqualTo("0.001");
        assertThat(Axis.label(20)).isEqualTo("20");
        assertThat(Axis.label(20_000)).isEqualTo("20,000");
    }
}
