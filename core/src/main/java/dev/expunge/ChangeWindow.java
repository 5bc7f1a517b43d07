package dev.expunge;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Times of the week at which a run may work, on the wall clock of a zone: `Mon-Fri 22:00-06:00 Europe/Berlin`.
///
/// What the clock on the wall shows is what counts. An hour that daylight saving leaves out is never inside, an
/// hour that it repeats is inside both times. A window that goes over midnight belongs to the day on which it
/// opens. Pure and immutable.
///
/// @param days on which it opens
/// @param from minute of the day at which it opens, below 1440
/// @param to minute of the day at which it closes, at most 1440; below `from` when it goes over midnight
public record ChangeWindow(Set<DayOfWeek> days, int from, int to, ZoneId zone) {
    /// What a window looks like, as a regular expression.
    public static final String FORM = "(?:(DAYS(?:,DAYS)*) )?"
                    .replace("DAYS", "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:-(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))?")
            + "([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9]) (\\S+)";

    private static final Pattern PATTERN = Pattern.compile(FORM);
    private static final List<String> NAMES = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;
    private static final int DAYS_AHEAD = 15;

    public ChangeWindow {
        days = Set.copyOf(days);
        if (days.isEmpty() || from < 0 || from >= DAY || to < 0 || to > DAY || from == to) {
            throw new IllegalArgumentException("a window has days, opens within a day, and closes at another time");
        }
    }

    /// The window that `text` describes; without days it opens every day. Empty when it describes none.
    public static Optional<ChangeWindow> parse(String text) {
        Matcher form = PATTERN.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int from = Integer.parseInt(form.group(2)) * HOUR + Integer.parseInt(form.group(3));
        int to = Integer.parseInt(form.group(4)) * HOUR + Integer.parseInt(form.group(5));
        boolean sound = from < DAY && to <= DAY && from != to;
        return zone(form.group(6)).filter(_ -> sound).map(zone -> new ChangeWindow(days(form), from, to, zone));
    }

    /// The zone at the end of `text`, where `text` has the form of a window and the zone is not known.
    public static Optional<String> unknownZone(String text) {
        Matcher form = PATTERN.matcher(text);
        return form.matches() && zone(form.group(6)).isEmpty() ? Optional.of(form.group(6)) : Optional.empty();
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Set<DayOfWeek> days(Matcher form) {
        return Optional.ofNullable(form.group(1)).map(ChangeWindow::days).orElse(EnumSet.allOf(DayOfWeek.class));
    }

    private static Set<DayOfWeek> days(String text) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            DayOfWeek day = day(ends[0]);
            days.add(day);
            while (day != day(ends[ends.length - 1])) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        return DayOfWeek.of(NAMES.indexOf(name) + 1);
    }

    /// Whether the clock on the wall is inside at that instant.
    public boolean open(Instant at) {
        ZonedDateTime wall = at.atZone(zone);
        double minute = wall.toLocalTime().toSecondOfDay() / 60.0;
        boolean today = days.contains(wall.getDayOfWeek());
        if (from < to) {
            return today && minute >= from && minute < to;
        }
        return (today && minute >= from)
                || (minute < to && days.contains(wall.getDayOfWeek().minus(1)));
    }

    /// The first instant after `after` at which it opens or closes; empty when it does not within two weeks.
    public Optional<Instant> change(Instant after) {
        boolean now = open(after);
        return edges(after)
                .filter(edge -> edge.isAfter(after) && open(edge) != now)
                .sorted()
                .findFirst();
    }

    /// Every instant near `after` at which the wall clock may step over an end of the window.
    private Stream<Instant> edges(Instant after) {
        LocalDate first = after.atZone(zone).toLocalDate().minusDays(2);
        ZoneRules rules = zone.getRules();
        Stream<Instant> ends = first.datesUntil(first.plusDays(DAYS_AHEAD + 4))
                .flatMap(date -> Stream.of(at(date, from), at(date, to)))
                .flatMap(wall -> instants(rules, wall));
        var steps = new ArrayList<Instant>();
        ZoneOffsetTransition step = rules.nextTransition(after);
        while (step != null && step.getDateTimeBefore().toLocalDate().isBefore(first.plusDays(DAYS_AHEAD + 4))) {
            steps.add(step.getInstant());
            step = rules.nextTransition(step.getInstant());
        }
        return Stream.concat(ends, steps.stream());
    }

    private static LocalDateTime at(LocalDate date, int minute) {
        return minute == DAY
                ? date.plusDays(1).atStartOfDay()
                : date.atTime(LocalTime.of(minute / HOUR, minute % HOUR));
    }

    private static Stream<Instant> instants(ZoneRules rules, LocalDateTime wall) {
        List<ZoneOffset> offsets = rules.getValidOffsets(wall);
        return offsets.stream().map(wall::toInstant);
    }

    @Override
    public String toString() {
        String when = two(from / HOUR) + ":" + two(from % HOUR) + "-" + two(to / HOUR) + ":" + two(to % HOUR);
        String on = days.size() == NAMES.size()
                ? ""
                : String.join(
                                ",",
                                Stream.of(DayOfWeek.values())
                                        .filter(days::contains)
                                        .map(day -> NAMES.get(day.getValue() - 1))
                                        .toList())
                        + " ";
        return on + when + " " + zone;
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
