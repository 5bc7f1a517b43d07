package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class KeepingTest {
    @Test
    void theLastDayStillCounts() {
        var keeping = new Keeping("law", LocalDate.of(2024, 2, 29));

        assertThat(keeping.over(LocalDate.of(2024, 2, 29))).isFalse();
        assertThat(keeping.over(LocalDate.of(2024, 3, 1))).isTrue();
    }
}
