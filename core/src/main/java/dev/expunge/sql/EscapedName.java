package dev.expunge.sql;

import dev.expunge.Printable;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Names in the form that SQL has for what cannot be typed: `U&"a\001b"`.
final class EscapedName {
    /// How the form begins, whatever the case of its letter.
    static final String OPENING = "U&\"";

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:(\\\\)|([0-9A-Fa-f]{4})|\\+([0-9A-Fa-f]{6}))?");

    private EscapedName() {}

    static String of(String name) {
        return name.codePoints().mapToObj(EscapedName::written).collect(Collectors.joining("", OPENING, "\""));
    }

    private static String written(int point) {
        if (point == '"' || point == '\\') {
            return Character.toString(point).repeat(2);
        }
        if (Printable.isPlain(point)) {
            return Character.toString(point);
        }
        return String.format(Locale.ROOT, point > 0xFFFF ? "\\+%06x" : "\\%04x", point);
    }

    /// The name that stood between the quotes; empty when an escape is none.
    static Optional<String> read(String text) {
        var name = new StringBuilder();
        Matcher escapes = ESCAPE.matcher(text);
        int from = 0;
        while (escapes.find()) {
            name.append(text, from, escapes.start());
            Optional<String> meant = meant(escapes);
            if (meant.isEmpty()) {
                return Optional.empty();
            }
            name.append(meant.get());
            from = escapes.end();
        }
        return Optional.of(name.append(text, from, text.length()).toString());
    }

    private static Optional<String> meant(Matcher escape) {
        if (escape.group().length() == 1) {
            return Optional.empty();
        }
        if (escape.group(1) != null) {
            return Optional.of("\\");
        }
        int point = Integer.parseInt(escape.group(2) != null ? escape.group(2) : escape.group(3), 16);
        return point > 0 && Character.isValidCodePoint(point)
                ? Optional.of(Character.toString(point))
                : Optional.empty();
    }
}
