package dev.expunge.spec;

import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a spec names an edge: `public.audit_logs(user_id)`, with ` -> public.users(id)` behind it where the schema
/// does not declare the reference, or where the same columns reference two tables. An undeclared reference may
/// compare an expression, `public.events(payload ->> 'user_id') -> public.users(id)`, or the elements of an array,
/// `public.groups(any(member_ids)) -> public.users(id)`.
public record EdgeName(TableName child, Term term, Optional<Parent> parent) {
    private static final Pattern ANY = Pattern.compile("any\\s*\\((.*)\\)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /// The referenced side.
    public record Parent(TableName table, Term term) {
        public Parent {
            Objects.requireNonNull(table, "table is null");
            Objects.requireNonNull(term, "term is null");
        }

        public Parent(TableName table, List<String> columns) {
            this(table, new Term.Columns(columns));
        }

        /// The columns; empty where it is an expression.
        public List<String> columns() {
            return columnsOf(term);
        }

        @Override
        public String toString() {
            return table + "(" + term + ")";
        }
    }

    public EdgeName {
        Objects.requireNonNull(child, "child is null");
        Objects.requireNonNull(term, "term is null");
        Objects.requireNonNull(parent, "parent is null");
    }

    public EdgeName(TableName child, List<String> columns, Optional<Parent> parent) {
        this(child, new Term.Columns(columns), parent);
    }

    /// The referencing columns; empty where it is an expression or an array.
    public List<String> columns() {
        return columnsOf(term);
    }

    private static List<String> columnsOf(Term term) {
        return term instanceof Term.Columns columns ? columns.names() : List.of();
    }

    /// Reads what [#toString] writes, and every other spelling of the same: quoted names, blanks between the
    /// parts. Returns empty when `text` is no edge.
    public static Optional<EdgeName> parse(String text) {
        int arrow = outside(text, "->", 0);
        Optional<Parent> child = side(arrow < 0 ? text : text.substring(0, arrow));
        Optional<Parent> parent = arrow < 0 ? Optional.empty() : side(text.substring(arrow + 2));
        return child.filter(it -> arrow < 0 ? it.term() instanceof Term.Columns : parent.isPresent())
                .map(it -> new EdgeName(it.table(), it.term(), parent));
    }

    private static Optional<Parent> side(String text) {
        String side = text.strip();
        int open = outside(side, "(", 0);
        if (open < 0 || closing(side, open) != side.length() - 1) {
            return Optional.empty();
        }
        Optional<List<String>> table =
                Identifier.split(side.substring(0, open), '.').filter(it -> it.size() == 2);
        Optional<Term> term = term(side.substring(open + 1, side.length() - 1));
        return table.flatMap(it -> term.map(found -> new Parent(new TableName(it.getFirst(), it.getLast()), found)));
    }

    private static Optional<Term> term(String text) {
        Optional<List<String>> columns = Identifier.split(text, ',');
        if (columns.isPresent()) {
            return columns.map(Term.Columns::new);
        }
        String expression = text.strip();
        if (expression.isEmpty() || outside(expression, ",", 0) >= 0) {
            return Optional.empty();
        }
        Matcher any = ANY.matcher(expression);
        boolean element = any.matches() && closing(expression, expression.indexOf('(')) == expression.length() - 1;
        return Optional.of(element ? new Term.Element(new Expression(any.group(1))) : value(expression));
    }

    private static Term value(String expression) {
        return new Term.Value(new Expression(expression));
    }

    /// Where the parenthesis that opens at `open` closes; -1 when it does not.
    private static int closing(String text, int open) {
        return outside(text, ")", open + 1);
    }

    /// Where `sought` first stands outside quotes and parentheses; -1 when nowhere.
    private static int outside(String text, String sought, int from) {
        char quote = 0;
        int depth = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (depth == 0 && text.startsWith(sought, at)) {
                return at;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
        }
        return -1;
    }

    /// The referencing side alone.
    public String childSide() {
        return child + "(" + term + ")";
    }

    /// As the spec spells it.
    @Override
    public String toString() {
        return childSide() + parent.map(p -> " -> " + p).orElse("");
    }
}
