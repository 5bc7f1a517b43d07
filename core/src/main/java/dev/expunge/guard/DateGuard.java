package dev.expunge.guard;

import dev.expunge.spec.Spec;
import dev.expunge.spec.Spec.DateBound;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The dates of the candidates lie where the spec says they can: 1970-01-01 betrays a fault of the data,
/// yesterday one of a parameter.
final class DateGuard {
    private DateGuard() {}

    static List<Finding> inspect(Spec.Guards limits, Measured measured) {
        var findings = new ArrayList<Finding>();
        for (Spec.DateRange range : limits.dates()) {
            Optional<Measured.Dates> dates = measured.dates().stream()
                    .filter(d -> d.column().equals(range.column()))
                    .findFirst();
            findings.addAll(dates.map(d -> inspect(range, d, measured.asOf()))
                    .orElse(List.of(
                            new Finding("dates." + range.column(), "not measured", "must be measured", false))));
        }
        return findings;
    }

    private static List<Finding> inspect(Spec.DateRange range, Measured.Dates dates, Instant asOf) {
        String guard = "dates." + range.column();
        var findings = new ArrayList<Finding>();
        range.notBefore()
                .map(bound -> instant(bound, asOf))
                .ifPresent(limit -> findings.add(new Finding(
                        guard,
                        "earliest " + text(dates.earliest()),
                        "not before " + limit,
                        dates.earliest().map(e -> !e.isBefore(limit)).orElse(true))));
        range.notAfter()
                .map(bound -> instant(bound, asOf))
                .ifPresent(limit -> findings.add(new Finding(
                        guard,
                        "latest " + text(dates.latest()),
                        "not after " + limit,
                        dates.latest().map(l -> !l.isAfter(limit)).orElse(true))));
        findings.add(new Finding(guard, Texts.count(dates.unset()) + " without a date", "none", dates.unset() == 0));
        return findings;
    }

    private static Instant instant(DateBound bound, Instant asOf) {
        return switch (bound) {
            case DateBound.Day(var day) -> day.atStartOfDay(ZoneOffset.UTC).toInstant();
            case DateBound.BeforeAsOf(int days) -> asOf.minus(Duration.ofDays(days));
        };
    }

    private static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse("none");
    }
}
