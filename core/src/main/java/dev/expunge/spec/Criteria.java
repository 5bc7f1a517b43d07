package dev.expunge.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The predicate of a spec, looked at as text: whether it is one condition that stays inside its parentheses,
/// means the same in every batch, and which parameters it uses. Whether its tables and columns exist is for the
/// server to say. Immutable.
public final class Criteria {
    private final List<SqlToken> tokens;
    private final List<Flaw> flaws;
    private final Map<String, Integer> parameters;
    private final boolean unclear;

    /// Something wrong with the criteria.
    ///
    /// @param line line breaks before it, from the begin of the criteria
    /// @param message what is wrong, continuing the word criteria: `must not …`
    public record Flaw(int line, String message) {}

    private Criteria(List<SqlToken> tokens, List<Flaw> flaws, boolean unclear) {
        this.tokens = tokens;
        this.flaws = flaws.stream()
                .sorted(Comparator.comparingInt(Flaw::line))
                .distinct()
                .toList();
        this.parameters = Collections.unmodifiableMap(parametersIn(tokens));
        this.unclear = unclear;
    }

    /// Looks at a predicate. Never fails: what is wrong is in [#flaws].
    public static Criteria of(String sql) {
        return of(sql, false);
    }

    /// The same of a condition that is read anew each time, so that it may ask what time it is.
    static Criteria ofTheMoment(String sql) {
        return of(sql, true);
    }

    private static Criteria of(String sql, boolean clock) {
        var lexer = new SqlLexer(sql);
        List<SqlToken> raw = lexer.tokens();
        var flaws = new ArrayList<>(lexer.flaws());
        boolean unclear = !flaws.isEmpty();
        var brackets = new SqlBrackets();
        List<SqlToken> tokens = brackets.settle(raw);
        if (!unclear) {
            flaws.addAll(brackets.flaws());
            flaws.addAll(new CriteriaRules(tokens, clock).flaws());
        }
        return new Criteria(tokens, flaws, unclear);
    }

    /// A condition without the literals and comments that may name a person: those with an `@`.
    public static String masked(String sql) {
        return new SqlLexer(sql)
                .tokens().stream()
                        .map(token -> token.text().indexOf('@') < 0
                                ? token.text()
                                : switch (token.kind()) {
                                    case STRING -> "'(an address, which is not repeated)'";
                                    case LINE_COMMENT, BLOCK_COMMENT -> "/* (a comment, which is not repeated) */";
                                    default -> token.text();
                                })
                        .collect(Collectors.joining());
    }

    private static Map<String, Integer> parametersIn(List<SqlToken> tokens) {
        var used = new LinkedHashMap<String, Integer>();
        tokens.stream()
                .filter(token -> token.kind() == SqlToken.Kind.PARAMETER)
                .forEach(token -> used.putIfAbsent(token.text().substring(1), token.line()));
        return used;
    }

    /// Everything that is wrong, in the order of the text; empty when the criteria can be used.
    public List<Flaw> flaws() {
        return flaws;
    }

    /// The named parameters in the order of their first use, `as_of` among them, each with the line of that use,
    /// counted as in [Flaw].
    public Map<String, Integer> parameters() {
        return parameters;
    }

    /// The names in them that may be columns, as the server looks them up.
    public Set<String> names() {
        return tokens.stream()
                .filter(token -> token.kind() == SqlToken.Kind.WORD || token.kind() == SqlToken.Kind.QUOTED_NAME)
                .map(SqlToken::name)
                .collect(Collectors.toSet());
    }

    /// Whether a quote or comment is open, so that the parameters cannot be told from text.
    boolean isUnclear() {
        return unclear;
    }

    /// The criteria cut at their parameters.
    ///
    /// @throws IllegalStateException when there are flaws
    public ParsedCriteria parsed() {
        if (!flaws.isEmpty()) {
            throw new IllegalStateException(
                    "criteria with flaws: " + flaws.getFirst().message());
        }
        return ParsedCriteria.of(tokens);
    }
}
