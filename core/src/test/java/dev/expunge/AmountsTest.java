package dev.expunge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "-5, 0 s, 0 s",
        "0, 0 s, 0 s",
        "4, 4 ms, 4 ms",
        "140, 0.14 s, 140 ms",
        "994, 0.99 s, 994 ms",
        "999, 1.0 s, 999 ms",
        "1333, 1.3 s, 1.3 s",
        "2000, 2.0 s, 2 s",
        "9949, 9.9 s, 9.9 s",
        "9950, 10 s, 10 s",
        "59499, 59 s, 59 s",
        "59500, 1 min, 1 min",
        "130000, 2 min 10 s, 2 min 10 s",
        "4800000, 1 h 20 min, 1 h 20 min",
        "360000000, 100 h, 100 h"
    })
    void durationsReadAsPeopleSayThem(long millis, String measured, String setting) {
        assertThat(Amounts.seconds(Duration.ofMillis(millis))).isEqualTo(measured);
        assertThat(Amounts.exact(Duration.ofMillis(millis))).isEqualTo(setting);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0 s",
        "0, 0 s",
        "47, 47 s",
        "64, 1 min",
        "127, 2 min 10 s",
        "599, 10 min",
        "629, 10 min",
        "4829, 1 h 20 min"
    })
    void estimatesAreNotMorePreciseThanTheyAre(long seconds, String words) {
        assertThat(Amounts.rough(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 0.0 %", "12500, 91247, 13.7 %", "91246, 91247, 99.9 %", "7, 7, 100.0 %", "0, 0, 100.0 %"})
    void hundredPercentIsSaidOnlyOfEverything(long part, long whole, String words) {
        assertThat(Amounts.percent(part, whole)).isEqualTo(words);
    }

    @Test
    void thousandsAreApartInEveryLocale() {
        assertThat(Amounts.count(1_234_567)).isEqualTo("1,234,567");
    }
}
