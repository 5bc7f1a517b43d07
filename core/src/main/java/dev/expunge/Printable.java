package dev.expunge;

import java.util.Locale;
import java.util.stream.Collectors;

/// Text that does to a terminal, a log or a page nothing but be there: names of a database may hold what moves the
/// cursor, changes colours, turns the direction of writing or cannot be seen. All of it is written as `\u001b`, which
/// JSON reads as the same character.
public final class Printable {
    private Printable() {}

    /// Whether a character shows as itself and touches nothing around it.
    public static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    /// Text for one line: what ends a line is escaped as well.
    public static String line(String text) {
        return text.codePoints().allMatch(Printable::isPlain)
                ? text
                : text.codePoints().mapToObj(Printable::escaped).collect(Collectors.joining());
    }

    /// Text of lines: only the line breaks stay.
    public static String lines(String text) {
        return text.codePoints()
                .mapToObj(point -> point == '\n' ? "\n" : escaped(point))
                .collect(Collectors.joining());
    }

    private static String escaped(int point) {
        return isPlain(point)
                ? Character.toString(point)
                : Character.toString(point)
                        .chars()
                        .mapToObj(unit -> String.format(Locale.ROOT, "\\u%04x", unit))
                        .collect(Collectors.joining());
    }
}
