package dev.expunge.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.Pressure;
import dev.expunge.signal.Measurement.Alarm;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalLimit.Then;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows of readings, one a second.
class GaugeTest {
    private static final SignalLimit FIVE = SignalLimit.moreThan(5);
    private static final SignalLimit CRITICAL =
            new SignalLimit(false, 5, OptionalDouble.of(20), Duration.ZERO, Then.PAUSE);

    private static Signal signal(SignalLimit limit) {
        return new Signal("lag", "server", Unit.SECONDS, limit, Duration.ofSeconds(1));
    }

    private static long at(double seconds) {
        return Math.round(seconds * 1e9);
    }

    /// A gauge that has read these values, one a second from 0 on.
    private static Gauge after(SignalLimit limit, double... values) {
        Gauge gauge = Gauge.first(signal(limit), Measurement.of(values[0]), 0);
        for (int i = 1; i < values.length; i++) {
            gauge = gauge.after(Measurement.of(values[i]), at(i));
        }
        return gauge;
    }

    private static boolean pauses(Gauge gauge, double now) {
        return gauge.pause(at(now)).isPresent();
    }

    @ParameterizedTest(name = "{0} s: pauses {1}")
    @CsvSource({"0, false", "4.9, false", "5, false", "5.1, true", "1000, true"})
    void aValueBeyondTheLimitPauses(double value, boolean pauses) {
        assertThat(pauses(after(FIVE, value), 0)).isEqualTo(pauses);
    }

    @ParameterizedTest(name = "{0} left: pauses {1}")
    @CsvSource({"4.9, true", "5, false", "1000, false"})
    void whereLessIsWorseAValueBelowTheLimitPauses(double value, boolean pauses) {
        var limit = new SignalLimit(true, 5, OptionalDouble.empty(), Duration.ZERO, Then.PAUSE);
        assertThat(pauses(after(limit, value), 0)).isEqualTo(pauses);
    }

    @Test
    void aLimitWithATimeCountsOnlyWhatLasts() {
        SignalLimit limit = FIVE.then(Then.PAUSE, Duration.ofSeconds(3));
        assertThat(pauses(after(limit, 6, 6, 6), 2)).isFalse();
        assertThat(pauses(after(limit, 6, 6, 4, 6, 6), 4)).isFalse();
        assertThat(pauses(after(limit, 6, 6, 6, 6), 3)).isTrue();
    }

    @Test
    void oneGoodReadingDoesNotResumeTwoDo() {
        assertThat(pauses(after(FIVE, 6, 1), 1)).isTrue();
        assertThat(pauses(after(FIVE, 6, 1, 1), 2)).isFalse();
        assertThat(pauses(after(FIVE, 6, 1, 6, 1), 3)).isTrue();
    }

    @Test
    void aValueJustUnderTheLimitDoesNotResumeAtOnceButDoesNotStarveTheRunEither() {
        assertThat(pauses(after(FIVE, 6, 4.9, 4.9, 4.9), 3)).isTrue();
        double[] steady = {6, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9};
        assertThat(pauses(after(FIVE, steady), 10)).isFalse();
    }

    @Test
    void aValueThatSwingsAroundTheLimitDoesNotFlap() {
        Gauge gauge = after(FIVE, 6);
        int changes = 0;
        boolean paused = true;
        for (int i = 1; i < 100; i++) {
            gauge = gauge.after(Measurement.of(i % 2 == 0 ? 5.2 : 3.0), at(i));
            if (pauses(gauge, i) != paused) {
                paused = !paused;
                changes++;
            }
        }
        assertThat(changes).isZero();
    }

    @Test
    void p9WhatHasNoValuePausesAtOnceAndNeedsTwoGoodReadings() {
        Gauge gauge = after(FIVE, 1).after(new Missing("the standby is gone", ""), at(1));
        assertThat(gauge.pause(at(1))).hasValue("the signal lag has no value: the standby is gone");
        gauge = gauge.after(Measurement.of(1), at(2));
        assertThat(pauses(gauge, 2)).isTrue();
        gauge = gauge.after(Measurement.of(1), at(3));
        assertThat(pauses(gauge, 3)).isFalse();
    }

    @Test
    void p9WhatWasNotReadForThreePeriodsPausesWhateverItsLastValue() {
        Gauge gauge = after(FIVE, 1);
        assertThat(pauses(gauge, 3)).isFalse();
        assertThat(gauge.pause(at(3.1))).hasValue("the signal lag has not been read for 3.1 s");
        assertThat(pauses(gauge.after(Measurement.of(1), at(9)), 9))
                .as("one reading after a gap")
                .isTrue();
        assertThat(pauses(gauge.after(Measurement.of(1), at(9)).after(Measurement.of(1), at(10)), 10))
                .isFalse();
    }

    @Test
    void p9AStaleSignalPausesEvenWhereItsLimitOnlySlows() {
        Gauge gauge = after(FIVE.then(Then.SLOW, Duration.ZERO), 100);
        assertThat(pauses(gauge, 1)).isFalse();
        assertThat(pauses(gauge, 3.1)).isTrue();
        assertThat(gauge.pressure(at(3.1))).isEqualTo(Pressure.NONE);
    }

    @Test
    void anAlarmPausesWithItsOwnSentence() {
        Gauge gauge = after(FIVE, 1).after(new Alarm("the slot is lost"), at(1));
        assertThat(gauge.pause(at(1))).hasValue("the slot is lost");
    }

    @ParameterizedTest(name = "{0} of 5: {1}")
    @CsvSource({"0, NONE", "2.5, NONE", "2.6, BACK_OFF", "5, BACK_OFF"})
    void fromHalfOfTheLimitOnTheRunGoesSlower(double value, Pressure.Level level) {
        assertThat(after(FIVE, value).pressure(0).level()).isEqualTo(level);
    }

    @ParameterizedTest(name = "{0} left of 5: {1}")
    @CsvSource({"100, NONE", "10, NONE", "9.9, BACK_OFF", "5, BACK_OFF"})
    void whereLessIsWorseItGoesSlowerFromTheDoubleOn(double value, Pressure.Level level) {
        var limit = new SignalLimit(true, 5, OptionalDouble.empty(), Duration.ZERO, Then.PAUSE);
        assertThat(after(limit, value).pressure(0).level()).isEqualTo(level);
    }

    @Test
    void aLimitThatSlowsOrCrawlsNeverPausesOverItsValue() {
        Gauge slow = after(SignalLimit.moreThan(0).then(Then.SLOW, Duration.ZERO), 3);
        Gauge crawl = after(SignalLimit.moreThan(0).then(Then.CRAWL, Duration.ZERO), 3);
        assertThat(pauses(slow, 0)).isFalse();
        assertThat(pauses(crawl, 0)).isFalse();
        assertThat(slow.pressure(0).level()).isEqualTo(Pressure.Level.BACK_OFF);
        assertThat(crawl.pressure(0)).isEqualTo(Pressure.panic("lag is 3.0 s, more than 0 s"));
    }

    @Test
    void oneStrikeIsNotCriticalTwoInARowAreAndStayIt() {
        assertThat(after(CRITICAL, 21).fatal()).isEmpty();
        assertThat(after(CRITICAL, 21, 6, 21, 6).fatal()).isEmpty();
        assertThat(after(CRITICAL, 21, 22).fatal())
                .hasValue("lag is 22 s, more than 20 s, its critical limit, twice in a row");
        assertThat(after(CRITICAL, 21, 22, 0, 0, 0).fatal()).isPresent();
    }

    @Test
    void aReadingThatIsMissingIsNoStrikeAndBreaksTheRow() {
        Gauge gauge = after(CRITICAL, 21).after(new Missing("gone", ""), at(1)).after(Measurement.of(21), at(2));
        assertThat(gauge.fatal()).isEmpty();
    }

    @Test
    void theSentenceSaysNameValueAndLimit() {
        assertThat(after(FIVE, 6).pause(0)).hasValue("lag is 6.0 s, more than 5.0 s");
        assertThat(after(FIVE, 6, 3).pause(at(1)))
                .hasValue("lag is 3.0 s, which is not yet well on the good side of 5.0 s");
        assertThat(after(FIVE, 3).sentence(0)).isEqualTo("lag is 3.0 s (limit: more than 5.0 s)");
    }
}
