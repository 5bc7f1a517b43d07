package dev.expunge.spec;

import dev.expunge.spec.SignalSpec.Outside;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The keys of signals that come from a user's own sources.
final class OutsideKeys {
    private static final String NAME_FORM = "[a-z0-9][a-z0-9_-]{0,62}";
    private static final String STATISTICS = "Average|Sum|Minimum|Maximum|SampleCount";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final LimitKeys LIMIT = LimitKeys.of(LimitKeys.number());

    private static final Key<String> NAME = Key.required(
            "name", Texts.matching(NAME_FORM, "must be a name of a-z, 0-9, _ and -"), "Names the signal in messages.");
    private static final Key<Duration> EVERY_5S = every("5s");
    private static final Key<Duration> EVERY_15S = every("15s");
    private static final Key<Duration> EVERY_60S = every("60s");
    private static final Key<String> URL = Key.required("url", url(), "The address, without a password.");

    private static final Key<String> SQL = Key.required(
            "sql",
            Scalar.verbatim(OutsideKeys::parseQuery, JsonSchema.ofType("string").put("minLength", 1)),
            "A query that returns one number; it runs read only.");
    static final Section<SignalSpec> QUERY = new Section<>(
            keys(EVERY_5S, SQL),
            LIMIT::check,
            values -> new SignalSpec.Query(outside(values, EVERY_5S), values.the(SQL)));

    private static final Key<String> POINTER = Key.optional(
            "json",
            Texts.matching("(?:/[^\\s]*)?", "must be a JSON pointer such as /queue/length"),
            "Where the number stands in a JSON answer; without it the answer is a plain number.");
    static final Section<SignalSpec> HTTP = new Section<>(
            keys(EVERY_5S, URL, POINTER),
            LIMIT::check,
            values -> new SignalSpec.Http(outside(values, EVERY_5S), values.the(URL), values.of(POINTER)));

    private static final Key<String> PROMQL_QUERY = Key.required(
            "query", Scalar.verbatim((_, text) -> Optional.of(text), JsonSchema.ofType("string")), "The PromQL query.");
    static final Section<SignalSpec> PROMQL = new Section<>(
            keys(EVERY_15S, URL, PROMQL_QUERY),
            LIMIT::check,
            values -> new SignalSpec.PromQl(outside(values, EVERY_15S), values.the(URL), values.the(PROMQL_QUERY)));

    private static final Key<String> REGION = Key.optional(
            "region", Texts.matching("[a-z0-9-]{1,40}", "must be a region such as eu-central-1"), "The AWS region.");
    private static final Key<String> NAMESPACE =
            Key.required("namespace", Texts.any(), "The metric's namespace, such as AWS/RDS.");
    private static final Key<String> METRIC = Key.required("metric", Texts.any(), "The metric's name.");
    private static final Key<Map<String, String>> DIMENSIONS = Key.optional(
            "dimensions",
            new Entries<>((_, name) -> Optional.of(name), "\\S[\\s\\S]*", Texts.any()),
            "The metric's dimensions.");
    private static final Key<String> STATISTIC = Key.optional(
                    "statistic",
                    Texts.matching(STATISTICS, "must be one of: " + STATISTICS.replace("|", ", ")),
                    "Which statistic of a minute counts.")
            .orElse("Average");
    private static final Key<String> ENDPOINT =
            Key.optional("endpoint", url(), "Where to ask instead of the region's own address.");
    static final Section<SignalSpec> CLOUDWATCH = new Section<>(
            keys(EVERY_60S, REGION, NAMESPACE, METRIC, DIMENSIONS, STATISTIC, ENDPOINT),
            LIMIT::check,
            values -> new SignalSpec.CloudWatch(
                    outside(values, EVERY_60S),
                    values.of(REGION),
                    new SignalSpec.Metric(
                            values.the(NAMESPACE),
                            values.the(METRIC),
                            values.of(DIMENSIONS).orElse(Map.of()),
                            values.the(STATISTIC)),
                    values.of(ENDPOINT)));

    private OutsideKeys() {}

    private static Key<Duration> every(String usual) {
        return Key.optional(
                        "every",
                        Times.duration(SHORTEST, LONGEST),
                        "How often to look; three looks without a value in time pause the run.")
                .orElse(usual);
    }

    private static List<Key<?>> keys(Key<Duration> every, Key<?>... own) {
        return Stream.of(Stream.of(NAME, every), Stream.of(own), LIMIT.keys().stream())
                .<Key<?>>flatMap(keys -> keys)
                .toList();
    }

    private static Outside outside(Values values, Key<Duration> every) {
        return new Outside(values.the(NAME), LIMIT.limit(values), values.the(every));
    }

    static Shape<String> url() {
        return Scalar.of(OutsideKeys::parseUrl, JsonSchema.text("https?://\\S+"))
                .hidden();
    }

    private static Optional<String> parseUrl(Spot spot, String text) {
        try {
            var address = new URI(text);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (!web || address.getHost() == null) {
                return spot.wrong("must be an address such as http://host:9090/path");
            }
            return address.getUserInfo() == null ? Optional.of(text) : spot.wrong("must not hold a user or a password");
        } catch (URISyntaxException _) {
            return spot.wrong("must be an address such as http://host:9090/path");
        }
    }

    /// One query and nothing behind it. Whether it is a valid one is for the server to say.
    private static Optional<String> parseQuery(Spot spot, String text) {
        var lexer = new SqlLexer(text.strip().replaceFirst(";$", ""));
        List<SqlToken> tokens = lexer.tokens().stream().filter(SqlToken::counts).toList();
        if (!lexer.flaws().isEmpty()) {
            return spot.wrong(lexer.flaws().getFirst().message());
        }
        boolean query = tokens.stream()
                .findFirst()
                .filter(first -> first.isWord("select") || first.isWord("with"))
                .isPresent();
        boolean several = tokens.stream().anyMatch(token -> token.isSymbol(";"));
        return query && !several
                ? Optional.of(text.strip().replaceFirst(";$", ""))
                : spot.wrong("must be one query, a select");
    }

    /// Two signals of one name could not be told apart.
    static void uniqueNames(Spot spot, List<SignalSpec> signals) {
        Set<String> seen = new HashSet<>();
        for (SignalSpec signal : signals) {
            name(signal).filter(name -> !seen.add(name)).ifPresent(name -> spot.wrong("has two signals named " + name));
        }
    }

    private static Optional<String> name(SignalSpec signal) {
        return switch (signal) {
            case SignalSpec.Query it -> Optional.of(it.outside().name());
            case SignalSpec.Http it -> Optional.of(it.outside().name());
            case SignalSpec.PromQl it -> Optional.of(it.outside().name());
            case SignalSpec.CloudWatch it -> Optional.of(it.outside().name());
            default -> Optional.empty();
        };
    }
}
