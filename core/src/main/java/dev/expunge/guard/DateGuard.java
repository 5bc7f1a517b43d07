package dev.expunge.guard;

import dev.expunge.guard.Evidence.Dates;
import dev.expunge.spec.DateBound;
import dev.expunge.spec.Spec;
import java.math.BigDecimal;
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

    static List<Finding> inspect(Spec spec, Evidence evidence) {
        var findings = new ArrayList<Finding>();
        evidence.dates().forEach((column, answer) -> {
            Optional<Spec.DateRange> range = range(spec, column);
            switch (answer) {
                case Answer.Unknown(String why) -> findings.add(Finding.unknown("dates." + column, why));
                case Answer.Known(Dates dates) -> {
                    Instant asOf = evidence.measured().asOf();
                    range.ifPresent(it -> findings.addAll(bounds(it, dates, asOf)));
                    findings.add(SuspiciousDays.defaults(column, range, dates));
                    if (range.isPresent() || !marks(spec, column)) {
                        SuspiciousDays.sameDay(column, range, dates).ifPresent(findings::add);
                    }
                }
            }
        });
        spec.guards().dates().stream()
                .map(Spec.DateRange::column)
                .filter(column -> !evidence.dates().containsKey(column))
                .forEach(column -> findings.add(Finding.unknown("dates." + column, "not asked")));
        return findings;
    }

    /// Whoever marks rows marks many of them on one day.
    private static boolean marks(Spec spec, String column) {
        return spec.softDelete().filter(marks -> marks.column().equals(column)).isPresent();
    }

    private static Optional<Spec.DateRange> range(Spec spec, String column) {
        return spec.guards().dates().stream()
                .filter(it -> it.column().equals(column))
                .findFirst();
    }

    private static List<Finding> bounds(Spec.DateRange range, Dates dates, Instant asOf) {
        String guard = "dates." + range.column();
        var findings = new ArrayList<Finding>();
        range.notBefore()
                .map(bound -> instant(bound, asOf))
                .ifPresent(limit -> findings.add(new Finding(
                        guard + ".not_before",
                        "earliest " + text(dates.earliest()),
                        "not before " + limit,
                        dates.earliest().map(e -> !e.isBefore(limit)).orElse(true))));
        range.notAfter()
                .map(bound -> instant(bound, asOf))
                .ifPresent(limit -> findings.add(new Finding(
                        guard + ".not_after",
                        "latest " + text(dates.latest()),
                        "not after " + limit,
                        dates.latest().map(l -> !l.isAfter(limit)).orElse(true))));
        BigDecimal most = range.maxNull().map(Spec.Ratio::value).orElse(BigDecimal.ZERO);
        findings.add(new Finding(
                guard + ".null",
                Texts.count(dates.unset()) + " of " + Texts.count(dates.candidates()) + " candidates without a date",
                most.signum() == 0 ? "none" : Texts.share(most),
                Texts.atMost(dates.unset(), dates.candidates(), most)));
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
