package dev.expunge.picture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The style sheet of drawings, on a light and on a dark ground. The actions' colours are apart for eyes that do
/// not see red and green apart, and dark enough for small letters.
final class Style {
    private static final Pattern COLOUR = Pattern.compile("var\\(--([a-z-]+)\\)");
    private static final String COLOURS = """
            paper          #ffffff #0d1117
            box            #ffffff #161b22
            frame          #f6f8fa #11161d
            ink            #1f2328 #e6edf3
            quiet          #57606a #9aa4af
            rim            #8c959f #6e7681
            line           #d0d7de #30363d
            delete         #b93a0b #ff9466
            delete-tint    #fdeee6 #3a2117
            detach         #1d5fa8 #79b8ff
            detach-tint    #e8f1fb #132840
            anonymize      #7c3aad #cba6ff
            forbid         #24292f #d0d7de
            stays-tint     #eff1f3 #21262d
            keep           #1a7f4b #6fdd8b
            """;

    private Style() {}

    private record Colour(String name, String light, String dark) {
        static Colour of(String line) {
            String[] words = line.split(" +", -1);
            return new Colour(words[0], words[1], words[2]);
        }
    }

    /// For a file of its own: plain colours, which every program understands; those for a dark ground where the
    /// reader's screen is set so.
    static String ofFile() {
        return resolved(Colour::light) + "@media screen and (prefers-color-scheme: dark) {\n" + resolved(Colour::dark)
                + "}\n";
    }

    /// For a page: the same rules, their colours as variables that the page can change.
    static String ofPage() {
        String light = variables(Colour::light);
        String dark = variables(Colour::dark);
        return ":root { color-scheme: light; " + light + " }\n"
                + "@media screen and (prefers-color-scheme: dark) {\n:root:not([data-theme=light]) { color-scheme: dark; "
                + dark + " }\n}\n"
                + "@media screen {\n:root[data-theme=dark] { color-scheme: dark; " + dark + " }\n}\n"
                + resource("drawing.css");
    }

    private static String variables(Function<Colour, String> ground) {
        return COLOURS.lines()
                .map(Colour::of)
                .map(c -> "--" + c.name() + ": " + ground.apply(c))
                .collect(Collectors.joining("; "));
    }

    private static String resolved(Function<Colour, String> ground) {
        var colours = COLOURS.lines().map(Colour::of).collect(Collectors.toMap(Colour::name, ground));
        return COLOUR.matcher(resource("drawing.css"))
                .replaceAll(found -> Matcher.quoteReplacement(Objects.requireNonNull(colours.get(found.group(1)))));
    }

    /// A text that comes with the program.
    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Style.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
