package dev.expunge.spec;

import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A time of the calendar as people write it: `7 years`, `18 months`, `2 weeks`, `90 days`.
public final class PeriodText {
    /// What it looks like, as a regular expression.
    static final String FORM = "([1-9][0-9]{0,4}) +(day|week|month|year)s?";

    /// What to say when it does not.
    public static final String RULE = "must be a number of days, weeks, months or years, such as 7 years";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    private PeriodText() {}

    /// The period that `text` describes; empty when it describes none.
    public static Optional<Period> parse(String text) {
        Matcher form = PATTERN.matcher(text);
        return form.matches() ? Optional.of(period(Integer.parseInt(form.group(1)), form.group(2))) : Optional.empty();
    }

    private static Period period(int number, String unit) {
        return switch (unit) {
            case "day" -> Period.ofDays(number);
            case "week" -> Period.ofWeeks(number);
            case "month" -> Period.ofMonths(number);
            default -> Period.ofYears(number);
        };
    }

    /// A period as [#parse] reads it, in days, months or years.
    public static String of(Period period) {
        long days = period.get(ChronoUnit.DAYS);
        if (days > 0) {
            return counted(days, "day");
        }
        return period.get(ChronoUnit.MONTHS) > 0
                ? counted(period.toTotalMonths(), "month")
                : counted(period.get(ChronoUnit.YEARS), "year");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
