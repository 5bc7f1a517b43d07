package dev.expunge.guard;

import static dev.expunge.guard.Case.day;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Dates that are too old, too recent, missing, or the same in too many candidates.
class DateGuardTest {
    private static final String RANGE =
            "{ dates: [{ column: created_at, not_before: 2012-01-01, not_after: \":as_of - 90 days\" }] }";

    private static Verdict verdict(Case given, String guard) {
        return given.says("dates.created_at." + guard).verdict();
    }

    @Test
    void withinTheirRangeTheyPass() {
        Case given = Case.under(RANGE).days("created_at", 0, day("2020-02-02", 20));
        assertThat(given.findings())
                .filteredOn(f -> f.guard().startsWith("dates."))
                .allMatch(Finding::passed);
        assertThat(given.says("dates.created_at.not_before").measured()).isEqualTo("earliest 2014-05-01T00:00:00Z");
    }

    @Test
    void tooOldAndTooRecentAreTwoLines() {
        Case given = Case.under("{ dates: [{ column: created_at, not_before: 2015-01-01,"
                        + " not_after: \":as_of - 114 days\" }] }")
                .days("created_at", 0);
        assertThat(verdict(given, "not_before")).isEqualTo(Verdict.REFUSES);
        assertThat(verdict(given, "not_after")).isEqualTo(Verdict.REFUSES);
        assertThat(given.says("dates.created_at.not_after").limit()).isEqualTo("not after 2026-07-31T00:00:00Z");
    }

    @Test
    void withoutADateNoneIsAllowedUnlessTheSpecSaysAShare() {
        assertThat(verdict(Case.under(RANGE).days("created_at", 1), "null")).isEqualTo(Verdict.REFUSES);
        String share = "{ dates: [{ column: created_at, max_null: 1% }] }";
        assertThat(verdict(Case.under(share).days("created_at", 10), "null")).isEqualTo(Verdict.PASSES);
        assertThat(verdict(Case.under(share).days("created_at", 11), "null")).isEqualTo(Verdict.REFUSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1970-01-01", "0001-01-01", "1900-01-01", "1899-12-30", "9999-12-31", "infinity", "-infinity"})
    void aDefaultValueInMoreThanOneOfAHundredBetraysASyncFault(String value) {
        Case given = Case.under("{}").days("created_at", 0, day(value, 11));
        assertThat(verdict(given, "default")).isEqualTo(Verdict.REFUSES);
        assertThat(given.says("dates.created_at.default").measured())
                .isEqualTo(value + " in 11 of 1,000 candidates (1.1 %)");
        assertThat(verdict(Case.under("{}").days("created_at", 0, day(value, 10)), "default"))
                .isEqualTo(Verdict.PASSES);
    }

    @ParameterizedTest
    @CsvSource({"1969-12-31, 1970-01-01", "1899-12-31, 1900-01-01", "1899-12-29, 1899-12-30", "9999-12-30, 9999-12-31"})
    void aDefaultValueOfAnotherTimeZoneIsOneToo(String day, String value) {
        Case given = Case.under("{}").days("created_at", 0, day(day, 11));
        assertThat(verdict(given, "default")).isEqualTo(Verdict.REFUSES);
        assertThat(given.says("dates.created_at.default").measured())
                .startsWith(day + " (" + value + " in another time zone) in 11 of");
    }

    @Test
    void severalDefaultValuesCountTogether() {
        Case given = Case.under("{}").days("created_at", 0, day("1970-01-01", 6), day("9999-12-31", 5));
        assertThat(given.says("dates.created_at.default").measured())
                .isEqualTo("1970-01-01 in 6, 9999-12-31 in 5 of 1,000 candidates (1.1 %)");
        assertThat(verdict(given, "default")).isEqualTo(Verdict.REFUSES);
    }

    @Test
    void theSpecMayAllowMoreDefaultValues() {
        Case given = Case.under("{ dates: [{ column: created_at, max_default: 50% }] }")
                .days("created_at", 0, day("1970-01-01", 500));
        assertThat(verdict(given, "default")).isEqualTo(Verdict.PASSES);
    }

    @Test
    void halfOfThemOnOneOlderDayIsSuspicious() {
        Case given = Case.under("{}").days("created_at", 0, day("2026-07-01", 501));
        assertThat(verdict(given, "same_day")).isEqualTo(Verdict.REFUSES);
        assertThat(given.says("dates.created_at.same_day").measured())
                .isEqualTo("2026-07-01 in 501 of 1,000 candidates (50.1 %)");
        assertThat(verdict(Case.under("{}").days("created_at", 0, day("2026-07-01", 500)), "same_day"))
                .isEqualTo(Verdict.PASSES);
    }

    @Test
    void allOfThemOnTheNewestDaysIsWhatANightlyJobDoes() {
        Case given = Case.under("{}").days("created_at", 0, day("2026-07-31", 999), day("2026-07-01", 1));
        assertThat(verdict(given, "same_day")).isEqualTo(Verdict.PASSES);
    }

    @Test
    void aNamedShareOfOneDayHoldsForEveryDay() {
        Case given = Case.under("{ dates: [{ column: created_at, max_same_day: 90% }] }")
                .days("created_at", 0, day("2026-07-31", 901));
        assertThat(verdict(given, "same_day")).isEqualTo(Verdict.REFUSES);
    }

    @Test
    void aMeasurementThatIsNotThereRefuses() {
        Case given = Case.under(RANGE);
        given.dates.put("created_at", new Answer.Unknown<>("a value does not fit its type"));
        assertThat(given.says("dates.created_at").verdict()).isEqualTo(Verdict.UNKNOWN);
    }
}
