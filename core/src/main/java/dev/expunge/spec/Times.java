package dev.expunge.spec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shapes of durations and dates.
final class Times {
    private static final String DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private static final String BEFORE_AS_OF = ":as_of *- *([0-9]{1,5}) +days?";

    private static final Pattern DAY_FORM = Pattern.compile(DAY);
    private static final Pattern BEFORE_AS_OF_FORM = Pattern.compile(BEFORE_AS_OF);

    private Times() {}

    /// A duration with its unit, between two bounds, inclusive.
    static Shape<Duration> duration(Duration minimum, Duration maximum) {
        return Scalar.of(
                (spot, text) -> {
                    Optional<Duration> parsed = DurationText.parse(text);
                    if (parsed.isEmpty()) {
                        return spot.wrong(DurationText.RULE);
                    }
                    Duration value = parsed.get();
                    if (value.compareTo(minimum) < 0) {
                        return spot.wrong("must be at least " + minimum.toMillis() + "ms");
                    }
                    return value.compareTo(maximum) > 0
                            ? spot.wrong("must be at most " + maximum.toHours() + "h")
                            : Optional.of(value);
                },
                JsonSchema.text(DurationText.FORM));
    }

    /// A day, `2012-01-01`, or so many days before the run's frozen now, `:as_of - 90 days`.
    static Shape<DateBound> dateBound() {
        return Scalar.of(
                (spot, text) -> parseBound(text)
                        .or(() -> spot.wrong("must be a day such as 2012-01-01, or \":as_of - 90 days\"")),
                JsonSchema.text(DAY + "|" + BEFORE_AS_OF));
    }

    private static Optional<DateBound> parseBound(String text) {
        Matcher before = BEFORE_AS_OF_FORM.matcher(text);
        if (before.matches()) {
            return Optional.of(new DateBound.BeforeAsOf(Integer.parseInt(before.group(1))));
        }
        return day(text).map(DateBound.Day::new);
    }

    /// The day that an ISO date spells, from year 1 to 9999.
    static Optional<LocalDate> day(String text) {
        if (!DAY_FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text)).filter(day -> day.getYear() > 0);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
