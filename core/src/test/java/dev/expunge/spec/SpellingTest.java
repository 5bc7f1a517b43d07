package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    @Test
    void aSwapOfNeighboursIsOneMistake() {
        assertThat(Spelling.distance("max_rwos", "max_rows")).isEqualTo(1);
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void letterCaseDoesNotCountWhateverTheLocale() {
        assertThat(Spelling.distance("INTEGER", "integer")).isZero();
    }

    @Test
    void theNearestWordIsGuessedAndNothingFar() {
        assertThat(Spelling.nearest("retaindays", List.of("retainDays", "retryDays")))
                .contains("retainDays");
        assertThat(Spelling.nearest("zzz", List.of("name", "root"))).isEmpty();
    }
}
