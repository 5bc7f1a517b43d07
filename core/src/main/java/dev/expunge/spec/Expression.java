package dev.expunge.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// An SQL expression over the columns of one row, as a spec has it.
///
/// @param text as written, blanks around it removed
public record Expression(String text) {
    private static final Set<String> OF_THE_SYSTEM = Set.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");

    public Expression {
        Objects.requireNonNull(text, "text is null");
        text = text.strip();
    }

    /// Everything that is wrong with it, each continuing its name: `must not …`; empty when it can be used.
    /// Whether its columns exist is for the server to say.
    List<String> flaws() {
        var lexer = new SqlLexer(text);
        List<SqlToken> tokens = lexer.tokens();
        var flaws = new ArrayList<String>();
        Criteria.of(text).flaws().forEach(flaw -> flaws.add(withoutNow(flaw.message())));
        for (SqlToken token : tokens) {
            switch (token.kind()) {
                case LINE_COMMENT, BLOCK_COMMENT -> flaws.add("must not hold a comment");
                case PARAMETER -> flaws.add("must not use " + token.text() + ": parameters are for the criteria");
                case STRING -> {
                    if (token.text().startsWith("$")) {
                        flaws.add("must have its strings in single quotes");
                    }
                }
                case WORD -> word(token.lower(), flaws);
                case QUOTED_NAME, NUMBER, SYMBOL, BLANK -> {}
            }
        }
        return flaws.stream().distinct().toList();
    }

    private static void word(String word, List<String> flaws) {
        if (word.equals("select")) {
            flaws.add("must be about the columns of one row, without select");
        } else if (OF_THE_SYSTEM.contains(word)) {
            flaws.add("must not use " + word + ", which changes whenever the row does");
        }
    }

    private static String withoutNow(String message) {
        int advice = message.indexOf(": write :as_of");
        return advice < 0 ? message : message.substring(0, advice) + ", which differs in each batch";
    }

    /// As SQL for a prepared statement, safe between parentheses: an operator's question mark is doubled.
    ///
    /// @throws IllegalStateException when it has flaws
    public String sql() {
        return Criteria.of(text).parsed().render(name -> {
            throw new IllegalStateException("an expression without parameters");
        });
    }

    /// The names in it that may be columns, as the server looks them up.
    public Set<String> names() {
        return new SqlLexer(text)
                .tokens().stream()
                        .filter(token ->
                                token.kind() == SqlToken.Kind.WORD || token.kind() == SqlToken.Kind.QUOTED_NAME)
                        .map(SqlToken::name)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// The column that it is, where it is nothing but the name of one.
    public Optional<String> column() {
        List<SqlToken> tokens =
                new SqlLexer(text).tokens().stream().filter(SqlToken::counts).toList();
        SqlToken.Kind kind = tokens.getFirst().kind();
        return tokens.size() == 1 && (kind == SqlToken.Kind.WORD || kind == SqlToken.Kind.QUOTED_NAME)
                ? Optional.of(tokens.getFirst().name())
                : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
