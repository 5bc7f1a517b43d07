package dev.expunge.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowWeightTest {
    @ParameterizedTest(name = "{0} indexes, {1} and {2} triggers, {3} pieces: {4} gone, {5} changed")
    @CsvSource({
        "0, 0, 0, 0, 1, 1",
        "1, 0, 0, 0, 1.25, 2", // a primary key
        "4, 6, 0, 0, 8, 5", // a root with six declared references
        "1, 0, 0, 500, 501.25, 2", // a megabyte in a row of its own
        "20, 0, 1, 0, 6, 22"
    })
    void aRowWeighsWhatGoesWithIt(
            long indexes, long onDelete, long onUpdate, double pieces, double deleted, double updated) {
        var weight = RowWeight.of(new RowWeight.Burden(indexes, onDelete, onUpdate, pieces));

        assertThat(weight).isEqualTo(new RowWeight(deleted, updated));
        assertThat(weight.weigh(10, 3)).isEqualTo(10 * deleted + 3 * updated);
    }

    @Test
    void noRowIsLighterThanAPlainOne() {
        assertThatThrownBy(() -> new RowWeight(0.9, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RowWeight(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
