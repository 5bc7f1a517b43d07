package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrewTest {
    private static final PaceRules GENTLE = PaceRules.learning(PaceMode.GENTLE).workers(3);

    @ParameterizedTest(name = "{0}, quiet for {1} ms: {2}")
    @CsvSource({"GENTLE, 9999, 1", "GENTLE, 10000, 2", "BRISK, 1999, 1", "BRISK, 2000, 2"})
    void oneMoreComesWhenItWasQuietForLong(PaceMode mode, long quiet, int workers) {
        PaceRules rules = PaceRules.learning(mode).workers(3);

        assertThat(Crew.starting(rules)
                        .after(Duration.ofMillis(quiet))
                        .more(rules)
                        .now())
                .isEqualTo(workers);
    }

    @Test
    void thereAreNeverMoreThanAllowed() {
        Crew crew = Crew.starting(GENTLE);
        for (int i = 0; i < 10; i++) {
            crew = crew.after(Duration.ofHours(1)).more(GENTLE);
        }

        assertThat(crew.now()).isEqualTo(3);
    }

    @Test
    void aFixedPaceBeginsWithAllOfThem() {
        assertThat(Crew.starting(PaceRules.fixed(10, Duration.ZERO).workers(4)).now())
                .isEqualTo(4);
    }

    @Test
    void thoseThatWereThereForLongComeBackWithoutNewPatience() {
        Crew crew = Crew.of(3).after(Duration.ofMinutes(1)).alone();

        assertThat(crew.now()).isEqualTo(1);
        assertThat(crew.back().now()).isEqualTo(2);
        assertThat(crew.back().back().now()).isEqualTo(3);
        assertThat(crew.back().back().back().now()).isEqualTo(3);
    }

    @Test
    void theOneThatJustCameIsBlamedAndAwaitedTwiceAsLong() {
        Crew two = Crew.starting(GENTLE).after(Duration.ofSeconds(10)).more(GENTLE);

        Crew blamed = two.after(Duration.ofMillis(9_999)).alone();
        Crew spared = two.after(Duration.ofSeconds(10)).alone();

        assertThat(blamed.known()).isEqualTo(1);
        assertThat(spared.known()).isEqualTo(2);
        assertThat(blamed.after(Duration.ofMillis(19_999)).more(GENTLE).now()).isEqualTo(1);
        assertThat(blamed.after(Duration.ofSeconds(20)).more(GENTLE).now()).isEqualTo(2);
    }
}
