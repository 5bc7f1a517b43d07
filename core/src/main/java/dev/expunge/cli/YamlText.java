package dev.expunge.cli;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Names of a database as YAML: any text comes back as it was, and none can end a line or a comment.
final class YamlText {
    private static final Pattern PLAIN = Pattern.compile("[a-z_](?:[a-z0-9_$.(), >-]*[a-z0-9_$)])?");
    private static final Set<String> WORDS = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");
    private static final int LONGEST_KEY = 1000;

    private YamlText() {}

    /// Text as one scalar on one line, for a block: without quotes where nothing in it means anything to YAML.
    static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text)) {
            return text;
        }
        if (text.codePoints().allMatch(YamlText::isVisible)) {
            return "'" + text.replace("'", "''") + "'";
        }
        return text.codePoints().mapToObj(YamlText::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    /// Text as a scalar in which the spec would replace `${NAME}`, but shall not.
    static String literal(String text) {
        return scalar(text.replace("${", "$${"));
    }

    /// A key with the sign that ends it, ready for its value; a key too long for one line is marked as such.
    static String key(String text, String indent) {
        String key = scalar(text);
        return key.length() <= LONGEST_KEY ? indent + key + ":" : indent + "? " + key + "\n" + indent + ":";
    }

    /// Whether a character may stand in the file as it is, inside single quotes, a block or a comment.
    static boolean isVisible(int point) {
        int kind = Character.getType(point);
        return (point >= ' ' && point <= '~')
                || Character.isLetterOrDigit(point)
                || kind == Character.NON_SPACING_MARK
                || kind == Character.COMBINING_SPACING_MARK;
    }

    private static String escaped(int point) {
        if (point == '"' || point == '\\') {
            return "\\" + Character.toString(point);
        }
        if (isVisible(point)) {
            return Character.toString(point);
        }
        return String.format(Locale.ROOT, point > 0xFFFF ? "\\U%08X" : "\\u%04X", point);
    }
}
