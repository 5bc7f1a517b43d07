package dev.expunge.spec;

import dev.expunge.spec.Plausibility.Check;
import dev.expunge.spec.Plausibility.Expectation;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The keys of a check that the user wrote.
final class CheckKeys {
    private static final Set<String> QUERIES = Set.of("select", "with", "values", "table");

    private static final Key<String> NAME = Key.required(
            "name",
            Texts.matching("[^=\\x00-\\x1f\\x7f]{1,60}", "must be 1 to 60 characters without ="),
            "Names the check in messages.");
    private static final Key<String> NONE = Key.optional(
            "expect_none",
            sql(true),
            "A query that must return no row. The candidates are there as a table of that name: candidates.");
    private static final Key<String> ALL = Key.optional(
            "expect_all", sql(false), "An SQL condition over the root that must hold for every candidate.");
    private static final Key<String> BETWEEN = Key.optional(
            "expect_between", sql(true), "A query that must return one number between at_least and at_most.");
    private static final Key<BigDecimal> LEAST =
            Key.optional("at_least", Numbers.decimal(), "The smallest number that is right.");
    private static final Key<BigDecimal> MOST =
            Key.optional("at_most", Numbers.decimal(), "The largest number that is right.");

    private static final Section<Check> CHECK =
            new Section<>(List.of(NAME, NONE, ALL, BETWEEN, LEAST, MOST), CheckKeys::check, CheckKeys::build);

    static final Key<List<Check>> CHECKS =
            Key.optional("checks", new Items<>(CHECK, 1), "Checks of your own: read only, each bounded in time.");

    private CheckKeys() {}

    private static Shape<String> sql(boolean query) {
        return Scalar.verbatim(
                (spot, text) -> parse(spot, text, query), CriteriaCheck.shape().schema());
    }

    /// As strict as criteria: what holds for these holds for a check.
    private static Optional<String> parse(Spot spot, String text, boolean query) {
        Optional<String> readable = CriteriaCheck.shape().read(spot);
        if (readable.isEmpty()) {
            return readable;
        }
        Criteria criteria = Criteria.of(text);
        criteria.flaws().forEach(flaw -> spot.hide().wrong(flaw.message()));
        if (!criteria.flaws().isEmpty()) {
            return Optional.empty();
        }
        boolean asks = new SqlLexer(text)
                .tokens().stream()
                        .filter(SqlToken::counts)
                        .findFirst()
                        .filter(token -> QUERIES.contains(token.lower()))
                        .isPresent();
        return asks == query
                ? Optional.of(text.strip())
                : spot.hide().wrong(query ? "must be a query: select …" : "must be a condition, without select");
    }

    private static void check(Spot spot, Values values) {
        long ways = Stream.of(NONE, ALL, BETWEEN)
                .filter(key -> spot.find(key.name()).isPresent())
                .count();
        if (ways != 1) {
            spot.wrong("must have one of expect_none, expect_all and expect_between");
        }
        boolean between = spot.find(BETWEEN.name()).isPresent();
        boolean bounded =
                spot.find(LEAST.name()).isPresent() || spot.find(MOST.name()).isPresent();
        if (between && !bounded) {
            spot.wrong("must have at_least, at_most or both beside expect_between");
        } else if (!between && bounded) {
            spot.wrong("must not have at_least or at_most without expect_between");
        }
        values.of(LEAST)
                .filter(least -> values.of(MOST)
                        .filter(most -> most.compareTo(least) < 0)
                        .isPresent())
                .ifPresent(_ -> spot.find(MOST.name()).orElse(spot).wrong("must not be less than at_least"));
    }

    private static Check build(Values values) {
        String name = values.the(NAME).strip();
        return values.of(NONE)
                .map(sql -> new Check(name, new Expectation.None(), sql))
                .or(() -> values.of(ALL).map(sql -> new Check(name, new Expectation.All(), sql)))
                .orElseGet(() -> new Check(
                        name, new Expectation.Between(values.of(LEAST), values.of(MOST)), values.the(BETWEEN)));
    }

    /// Two checks of one name could not be told apart.
    static void uniqueNames(Spot spot, List<Check> checks) {
        Set<String> seen = new HashSet<>();
        checks.stream()
                .map(Check::name)
                .filter(name -> !seen.add(name))
                .forEach(name -> spot.wrong("has two checks named " + name));
    }
}
