package dev.expunge.spec;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds string literals that PostgreSQL reads as the clock where a date is expected: `'now'`, `'today'`.
final class DateLiteral {
    private static final Pattern CLOCK = Pattern.compile("\\b(now|today|tomorrow|yesterday)\\b");
    private static final Pattern TIME_OF_DAY = Pattern.compile("[\\s0-9:.,+/-]*(?:am|pm|utc|gmt|z)?\\s*");
    private static final Set<String> DATE_TYPES =
            Set.of("date", "timestamp", "timestamptz", "time", "timetz", "abstime", "zone");
    private static final Set<String> TEXT_TYPES = Set.of("text", "varchar", "character", "char", "bpchar", "name");

    private DateLiteral() {}

    /// The clock word in the string at `at`, unless it can only be text. A string without a type may meet a date,
    /// so it counts when it holds nothing else.
    static Optional<String> wordIn(SqlToken string, List<SqlToken> tokens, int at) {
        String content = string.content().toLowerCase(Locale.ROOT);
        Matcher clock = CLOCK.matcher(content);
        if (!clock.find() || isText(tokens, at)) {
            return Optional.empty();
        }
        String rest = content.substring(0, clock.start()) + content.substring(clock.end());
        return isDate(tokens, at) || TIME_OF_DAY.matcher(rest).matches()
                ? Optional.of(clock.group())
                : Optional.empty();
    }

    private static boolean isText(List<SqlToken> tokens, int at) {
        return isCastTo(TEXT_TYPES, tokens, at)
                && !(at + 3 < tokens.size() && tokens.get(at + 3).isSymbol("::"));
    }

    private static boolean isDate(List<SqlToken> tokens, int at) {
        return isCastTo(DATE_TYPES, tokens, at)
                || (at > 0 && DATE_TYPES.contains(tokens.get(at - 1).lower()))
                || (at > 0 && tokens.get(at - 1).isSymbol(")") && isPrecision(tokens, at - 1));
    }

    /// `timestamp(3) '…'`
    private static boolean isPrecision(List<SqlToken> tokens, int closing) {
        return closing >= 3 && DATE_TYPES.contains(tokens.get(closing - 3).lower());
    }

    private static boolean isCastTo(Set<String> types, List<SqlToken> tokens, int at) {
        return at + 2 < tokens.size()
                && (tokens.get(at + 1).isSymbol("::") || tokens.get(at + 1).isWord("as"))
                && types.contains(tokens.get(at + 2).lower());
    }
}
