package dev.expunge.spec;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A duration as people write it: `200ms`, `30 s`, `5min`, `2h`.
public final class DurationText {
    /// What it looks like, as a regular expression.
    static final String FORM = "([0-9]{1,9}) ?(ms|s|min|h)";

    /// What to say when it does not.
    public static final String RULE = "must be a number with a unit: ms, s, min or h, such as 200ms";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    private DurationText() {}

    /// The duration that `text` describes; empty when it describes none.
    public static Optional<Duration> parse(String text) {
        Matcher form = PATTERN.matcher(text);
        return form.matches()
                ? Optional.of(unit(form.group(2)).multipliedBy(Long.parseLong(form.group(1))))
                : Optional.empty();
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "min" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> throw new IllegalArgumentException("no such unit");
        };
    }
}
