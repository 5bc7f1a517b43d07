package dev.expunge.app;

import dev.expunge.ChangeWindow;
import dev.expunge.ChangeWindows;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// When a schedule starts a job: once a day, on some days of the week, on the wall clock of a zone. Pure, immutable.
///
/// @param at to the minute
public record Timetable(LocalTime at, Set<DayOfWeek> days, ZoneId zone) {
    private static final int WEEK = 7;

    /// Two Mondays with summer time in one of them, wherever that is used.
    private static final List<LocalDate> WEEKS = List.of(LocalDate.of(2026, 1, 12), LocalDate.of(2026, 7, 13));

    public Timetable {
        if (days.isEmpty() || at.getSecond() != 0 || at.getNano() != 0) {
            throw new IllegalArgumentException("a timetable has days, and whole minutes");
        }
        days = Set.copyOf(days);
    }

    /// Days as people write them: `Mon-Fri`, `Sat,Sun`; empty when they are none.
    public static Optional<Set<DayOfWeek>> days(String text) {
        return ChangeWindow.parse(text + " 00:00-24:00 UTC").map(ChangeWindow::days);
    }

    /// Every day.
    public static Set<DayOfWeek> daily() {
        return EnumSet.allOf(DayOfWeek.class);
    }

    /// The days, Monday first.
    public List<DayOfWeek> inOrder() {
        return days.stream().sorted().toList();
    }

    /// Whether it starts every day.
    public boolean everyDay() {
        return days.size() == WEEK;
    }

    /// The longest time between two starts, in whole days.
    public Duration every() {
        List<DayOfWeek> order = inOrder();
        int longest = order.getFirst().getValue() + WEEK - order.getLast().getValue();
        for (int i = 1; i < order.size(); i++) {
            longest =
                    Math.max(longest, order.get(i).getValue() - order.get(i - 1).getValue());
        }
        return Duration.ofDays(longest);
    }

    /// The first day on which the windows are closed at that time, in winter or in summer; empty when there is none.
    public Optional<String> closedOn(ChangeWindows windows) {
        return WEEKS.stream()
                .flatMap(monday -> inOrder().stream().map(day -> monday.plusDays(day.getValue() - 1L)))
                .filter(date -> !windows.open(date.atTime(at).atZone(zone).toInstant()))
                .map(date -> name(date.getDayOfWeek()) + (date.getMonthValue() == 1 ? " in January" : " in July"))
                .findFirst();
    }

    /// `Mon`.
    public static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }

    @Override
    public String toString() {
        String on = everyDay()
                ? "every day"
                : inOrder().stream().map(Timetable::name).collect(Collectors.joining(", "));
        return Stream.of(on, "at", at.toString(), zone.toString()).collect(Collectors.joining(" "));
    }
}
