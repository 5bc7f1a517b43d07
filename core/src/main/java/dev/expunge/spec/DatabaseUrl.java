package dev.expunge.spec;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the database is, as one text that holds no password.
final class DatabaseUrl {
    private static final String SCHEME = "(?:jdbc:postgresql|postgresql|postgres)://";
    private static final Pattern FORM = Pattern.compile(
            SCHEME + "(?:(?<login>[^/?]*)@)?(?<hosts>[^/?@]*)(?<path>/[^?@]*)?(?:\\?(?<query>[^=]+=.*)?)?");
    private static final Pattern HOSTS =
            Pattern.compile("(?:(?:\\[[0-9A-Fa-f:.%]+\\]|[^:,\\[\\]\\s]*)(?::[0-9]{1,5})?(?:,|$))*");

    private DatabaseUrl() {}

    /// The shape of a URL. Its values are never quoted: who wrote a password into one should not see it again in
    /// a log.
    static Shape<String> shape() {
        return Scalar.of(DatabaseUrl::parse, JsonSchema.text(SCHEME + ".*")).hidden();
    }

    /// The same for a server that stands alone.
    static Shape<String> oneHost() {
        return Scalar.of(
                        (spot, text) -> parse(spot, text).filter(url -> {
                            Matcher form = FORM.matcher(url);
                            boolean one = form.matches() && !form.group("hosts").contains(",");
                            if (!one) {
                                spot.wrong("must name one host");
                            }
                            return one;
                        }),
                        JsonSchema.text(SCHEME + ".*"))
                .hidden();
    }

    private static Optional<String> parse(Spot spot, String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !HOSTS.matcher(form.group("hosts")).matches()) {
            return spot.wrong("must look like postgresql://host:5432/database or jdbc:postgresql://host:5432/database");
        }
        if (login(form).contains(":") || queryHasPassword(form)) {
            return spot.wrong("must not hold a password: write database.password: ${NAME} instead");
        }
        boolean jdbc = text.startsWith("jdbc:");
        return jdbc && !login(form).isEmpty()
                ? spot.wrong("must not hold a user in this form: write database.user instead")
                : Optional.of(text);
    }

    private static String login(Matcher form) {
        return Optional.ofNullable(form.group("login")).orElse("");
    }

    private static boolean queryHasPassword(Matcher form) {
        String query = Optional.ofNullable(form.group("query")).orElse("");
        for (String pair : query.split("[&?;]", -1)) {
            if (decode(pair.split("=", 2)[0]).toLowerCase(Locale.ROOT).endsWith("password")) {
                return true;
            }
        }
        return false;
    }

    private static String decode(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8).strip();
        } catch (IllegalArgumentException _) {
            return name;
        }
    }
}
