package dev.expunge.guard;

import dev.expunge.guard.Evidence.Dates;
import dev.expunge.guard.Evidence.Day;
import dev.expunge.spec.Spec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The same value in too many rows betrays a fault of a synchronization: what a program writes when it has
/// no date, or one day that a repair wrote everywhere.
public final class SuspiciousDays {
    /// What programs write when they have no date: the zero of many clocks, of several languages and
    /// databases, and the largest there is.
    private static final Set<String> VALUES =
            Set.of("1970-01-01", "0001-01-01", "1900-01-01", "1899-12-30", "9999-12-31", "infinity", "-infinity");

    /// The same in another time zone: midnight there is another day of UTC.
    private static final Map<String, String> ELSEWHERE = Map.of(
            "1969-12-31", "1970-01-01",
            "0001-12-31 BC", "0001-01-01",
            "1899-12-31", "1900-01-01",
            "1899-12-29", "1899-12-30",
            "9999-12-30", "9999-12-31",
            "10000-01-01", "9999-12-31");

    /// All days of UTC that count as such.
    public static final Set<String> DEFAULTS =
            Stream.concat(VALUES.stream(), ELSEWHERE.keySet().stream()).collect(Collectors.toUnmodifiableSet());

    private static final BigDecimal MOST_DEFAULTS = new BigDecimal("0.01");
    private static final BigDecimal MOST_ON_A_DAY = new BigDecimal("0.5");

    /// Of fewer candidates half on one day says nothing.
    private static final long FEW = 100;

    /// What a nightly job takes is what has just become old enough: its newest days are no fault.
    private static final Duration NEWEST = Duration.ofDays(2);

    private SuspiciousDays() {}

    /// What programs write for no date.
    static Finding defaults(String column, Optional<Spec.DateRange> range, Dates dates) {
        return defaultsOf("dates." + column + ".default", range.flatMap(Spec.DateRange::maxDefault), dates);
    }

    /// One day with too many. Silent where there is nothing to say.
    static Optional<Finding> sameDay(String column, Optional<Spec.DateRange> range, Dates dates) {
        return sameDayOf("dates." + column + ".same_day", range.flatMap(Spec.DateRange::maxSameDay), dates);
    }

    private static Finding defaultsOf(String guard, Optional<Spec.Ratio> limit, Dates dates) {
        List<Day> found = dates.days().stream()
                .filter(day -> DEFAULTS.contains(day.day()))
                .sorted(Comparator.comparingLong(Day::candidates).reversed().thenComparing(Day::day))
                .toList();
        long all = found.stream().mapToLong(Day::candidates).sum();
        BigDecimal most = limit.map(Spec.Ratio::value).orElse(MOST_DEFAULTS);
        String words = found.stream()
                .map(day -> named(day.day()) + " in " + Texts.count(day.candidates()))
                .collect(Collectors.joining(", "));
        return new Finding(
                guard,
                all == 0 ? "no such value" : words + " of " + Texts.of(all, dates.candidates()),
                Texts.share(most) + (limit.isPresent() ? "" : Texts.BY_DEFAULT),
                Texts.atMost(all, dates.candidates(), most));
    }

    private static String named(String day) {
        return ELSEWHERE.containsKey(day) ? day + " (" + ELSEWHERE.get(day) + " in another time zone)" : day;
    }

    private static Optional<Finding> sameDayOf(String guard, Optional<Spec.Ratio> limit, Dates dates) {
        BigDecimal most = limit.map(Spec.Ratio::value).orElse(MOST_ON_A_DAY);
        boolean few = limit.isEmpty() && dates.candidates() < FEW;
        return few
                ? Optional.empty()
                : dates.days().stream()
                        .filter(day -> day.latest().isPresent())
                        .filter(day -> limit.isPresent() || !newest(day, dates.latest()))
                        .max(Comparator.comparingLong(Day::candidates))
                        .map(day -> new Finding(
                                guard,
                                day.day() + " in " + Texts.count(day.candidates()) + " of "
                                        + Texts.of(day.candidates(), dates.candidates()),
                                Texts.share(most) + " on one day" + (limit.isPresent() ? "" : Texts.BY_DEFAULT),
                                Texts.atMost(day.candidates(), dates.candidates(), most)));
    }

    private static boolean newest(Day day, Optional<Instant> latest) {
        return latest.flatMap(end -> day.latest().filter(own -> own.isAfter(end.minus(NEWEST))))
                .isPresent();
    }
}
