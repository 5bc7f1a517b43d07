package dev.expunge.spec;

import dev.expunge.spec.SqlToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Follows parentheses and brackets: whether they are balanced, and whether a colon with a name is a parameter or
/// the upper bound of an array slice, `a[1:n]`. Used once, by one thread.
final class SqlBrackets {
    private enum Bracket {
        PARENTHESIS(")"),
        ARRAY("]"),
        SUBSCRIPT("]");

        private final String closing;

        Bracket(String closing) {
            this.closing = closing;
        }
    }

    private record Open(Bracket bracket, SqlToken token) {}

    private final Deque<Open> open = new ArrayDeque<>();
    private final List<Criteria.Flaw> flaws = new ArrayList<>();
    private Optional<SqlToken> before = Optional.empty();

    /// The same pieces; colons with names inside a subscript are symbols.
    List<SqlToken> settle(List<SqlToken> tokens) {
        var settled = new ArrayList<SqlToken>();
        for (SqlToken token : tokens) {
            settled.add(follow(token));
            if (token.counts()) {
                before = Optional.of(token);
            }
        }
        open.forEach(left -> flaw(left.token(), "has a " + left.token().text() + " that is never closed"));
        return List.copyOf(settled);
    }

    List<Criteria.Flaw> flaws() {
        return List.copyOf(flaws);
    }

    private SqlToken follow(SqlToken token) {
        boolean inSubscript = isInside(Bracket.SUBSCRIPT);
        if (token.kind() == Kind.PARAMETER) {
            return inSubscript ? new SqlToken(Kind.SYMBOL, token.text(), token.line()) : token;
        }
        if (token.isSymbol("(")) {
            open.push(new Open(Bracket.PARENTHESIS, token));
        } else if (token.isSymbol("[")) {
            open.push(new Open(isArray() ? Bracket.ARRAY : Bracket.SUBSCRIPT, token));
        } else if (token.isSymbol(")") || token.isSymbol("]")) {
            close(token);
        } else if (token.isSymbol(":") && !inSubscript) {
            flaw(token, "has a colon that is neither :name nor a ::cast");
        }
        return token;
    }

    /// `array[…]`, and the rows in it: `array[[…], […]]`.
    private boolean isArray() {
        return before.stream()
                .anyMatch(token -> token.isWord("array")
                        || (isInside(Bracket.ARRAY) && (token.isSymbol("[") || token.isSymbol(","))));
    }

    private boolean isInside(Bracket bracket) {
        return !open.isEmpty() && open.peek().bracket() == bracket;
    }

    private void close(SqlToken token) {
        if (open.isEmpty() || !open.peek().bracket().closing.equals(token.text())) {
            flaw(token, "has a " + token.text() + " that closes nothing");
            return;
        }
        open.pop();
    }

    private void flaw(SqlToken token, String message) {
        flaws.add(new Criteria.Flaw(token.line(), message));
    }
}
