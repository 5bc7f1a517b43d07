package dev.expunge.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Shapes of words and paths.
final class Texts {
    private static final Pattern ELSEWHERE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);
    private static final Pattern WORDS = Pattern.compile("\\s*((?:[^\\s'\"]++|'[^']*'|\"[^\"]*\")++)(?=\\s|$)");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"|[^'\"]+");

    private Texts() {}

    /// Text of a form.
    ///
    /// @param rule what is wrong when it has another form
    static Shape<String> matching(String pattern, String rule) {
        Pattern form = Pattern.compile(pattern);
        return Scalar.of(
                (spot, text) -> form.matcher(text).matches() ? Optional.of(text) : spot.wrong(rule),
                JsonSchema.text(pattern));
    }

    /// Any text with something in it.
    static Shape<String> any() {
        return matching("[\\s\\S]*\\S[\\s\\S]*", "must not be blank");
    }

    /// The name of an environment variable.
    static Shape<String> variable() {
        Pattern form = Pattern.compile(Variables.NAME);
        return Scalar.verbatim(
                (spot, text) -> form.matcher(text).matches()
                        ? Optional.of(text)
                        : spot.wrong("must be the name of an environment variable, without ${ }"),
                JsonSchema.exactText(Variables.NAME));
    }

    /// One of the constants of an enum, in lower case.
    static <E extends Enum<E>> Scalar<E> choice(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        List<String> words = constants.stream().map(Texts::word).toList();
        String rule = "must be one of: " + String.join(", ", words);
        return Scalar.verbatim(
                (spot, text) -> {
                    int at = words.indexOf(text);
                    return at < 0 ? spot.wrong(rule, Spelling.nearest(text, words)) : Optional.of(constants.get(at));
                },
                JsonSchema.oneOf(words));
    }

    /// The word of the spec for a constant.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// `true` or `false`.
    static Shape<Boolean> flag() {
        return Scalar.of(
                (spot, text) -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> spot.wrong("must be true or false");
                },
                JsonSchema.textOr("boolean", "true|false"));
    }

    /// A path of this machine; a relative one is relative to the folder of the spec.
    static Shape<Path> path() {
        return Scalar.of(Texts::parsePath, JsonSchema.ofType("string").put("minLength", 1));
    }

    private static Optional<Path> parsePath(Spot spot, String text) {
        if (text.isBlank()) {
            return spot.wrong("must not be blank");
        }
        if (ELSEWHERE.matcher(text).matches()) {
            return spot.wrong("must be a path of this machine");
        }
        if (text.startsWith("~")) {
            return spot.wrong("must not start with ~: write ${HOME} instead");
        }
        try {
            return Optional.of(spot.reading().folder().resolve(text).normalize());
        } catch (InvalidPathException _) {
            return spot.wrong("must be a path");
        }
    }

    /// A program with its arguments, parted by blanks; quotes keep blanks together.
    static Shape<List<String>> words() {
        return Scalar.of(
                (spot, text) -> {
                    List<String> words = splitWords(text);
                    return words.isEmpty()
                            ? spot.wrong("must be a program with its arguments, quotes closed")
                            : Optional.of(words);
                },
                JsonSchema.ofType("string").put("minLength", 1));
    }

    private static List<String> splitWords(String text) {
        var matcher = WORDS.matcher(text);
        var words = new ArrayList<String>();
        int end = 0;
        while (matcher.find(end) && matcher.start() == end) {
            words.add(unquote(matcher.group(1)));
            end = matcher.end();
        }
        return text.substring(end).isBlank() ? words : List.of();
    }

    private static String unquote(String word) {
        return QUOTED.matcher(word)
                .results()
                .map(part -> Optional.ofNullable(part.group(1))
                        .or(() -> Optional.ofNullable(part.group(2)))
                        .orElse(part.group()))
                .collect(Collectors.joining());
    }
}
