package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.Location;
import java.nio.file.Path;
import java.time.Period;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HorizonCheckTest {
    private static final Optional<Period> SEVEN = Optional.of(Period.ofYears(7));

    @Test
    void aLockThatOutlivesTheHorizonNeedsAKeyOutsideOfIt() {
        Optional<Failure> refused = HorizonCheck.against(Optional.of(Period.ofYears(5)), SEVEN, true);

        assertThat(refused).get().extracting(Failure::code).isEqualTo(Code.HORIZON_LOCKED);
        assertThat(refused.orElseThrow().what()).contains("locked for 7 years", "unreadable after 5 years");
        assertThat(HorizonCheck.against(Optional.of(Period.ofYears(5)), SEVEN, false))
                .isEmpty();
    }

    @Test
    void aLockThatEndsInTimeOrAnExportWithoutAnEndRefusesNothing() {
        assertThat(HorizonCheck.against(SEVEN, SEVEN, true)).isEmpty();
        assertThat(HorizonCheck.against(Optional.of(Period.ofMonths(84)), SEVEN, true))
                .isEmpty();
        assertThat(HorizonCheck.against(Optional.empty(), SEVEN, true)).isEmpty();
        assertThat(HorizonCheck.against(SEVEN, Optional.empty(), true)).isEmpty();
        assertThat(HorizonCheck.against(Optional.of(Period.ofDays(90)), Optional.of(Period.ofWeeks(13)), true))
                .isPresent();
    }

    @Test
    void aBucketIsOneLockWhateverThePrefix() {
        var export = new Location.Bucket("compliance", "exports");

        assertThat(HorizonCheck.sharesLock(export, new Location.Bucket("compliance", "keys")))
                .isTrue();
        assertThat(HorizonCheck.sharesLock(export, new Location.Bucket("keys", "exports")))
                .isFalse();
        assertThat(HorizonCheck.sharesLock(export, new Location.Folder(Path.of("/keys"))))
                .isFalse();
    }
}
