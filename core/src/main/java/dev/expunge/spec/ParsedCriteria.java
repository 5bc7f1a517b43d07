package dev.expunge.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Criteria without flaws, cut at their parameters. Immutable. An operator with a question mark has it doubled,
/// as JDBC wants it in a prepared statement.
///
/// @param segments put together they are the criteria, with a blank before each parameter
public record ParsedCriteria(List<Segment> segments) {
    /// A piece of the criteria.
    public sealed interface Segment {
        /// SQL that stands as it is.
        record Sql(String text) implements Segment {}

        /// A place where the value of a parameter goes.
        record Parameter(String name) implements Segment {}
    }

    public ParsedCriteria {
        segments = List.copyOf(segments);
    }

    static ParsedCriteria of(List<SqlToken> tokens) {
        var segments = new ArrayList<Segment>();
        var sql = new StringBuilder();
        for (SqlToken token : tokens) {
            if (token.kind() == SqlToken.Kind.PARAMETER) {
                segments.add(new Segment.Sql(sql + (touches(sql) ? " " : "")));
                segments.add(new Segment.Parameter(token.text().substring(1)));
                sql.setLength(0);
            } else {
                sql.append(token.kind() == SqlToken.Kind.SYMBOL ? token.text().replace("?", "??") : token.text());
            }
        }
        boolean openComment = !tokens.isEmpty() && tokens.getLast().kind() == SqlToken.Kind.LINE_COMMENT;
        segments.add(new Segment.Sql(sql + (openComment ? "\n" : "")));
        return new ParsedCriteria(segments);
    }

    /// Whether a literal put here would grow together with what stands before it, as in `like:label`.
    private static boolean touches(StringBuilder sql) {
        return !sql.isEmpty() && !Character.isWhitespace(sql.charAt(sql.length() - 1));
    }

    /// The criteria as SQL, safe to put between parentheses: what follows is never part of a comment.
    ///
    /// @param parameterToSql the SQL for a parameter, by its name without the colon: a literal or a placeholder.
    /// Called for each use, in order
    public String render(Function<String, String> parameterToSql) {
        return segments.stream()
                .map(segment -> switch (segment) {
                    case Segment.Sql sql -> sql.text();
                    case Segment.Parameter parameter -> parameterToSql.apply(parameter.name());
                })
                .collect(Collectors.joining());
    }

    /// Where a place in the rendered criteria stands in the criteria as they were written: the server counts in
    /// the former, a person looks at the latter. A place inside a parameter's value is where its name begins.
    ///
    /// @param rendered characters before the place, an operator's question mark counted once
    /// @param written the criteria that this was made of
    /// @param parameterToSql as for [#render]
    public int place(int rendered, String written, Function<String, String> parameterToSql) {
        int left = rendered;
        int at = 0;
        for (Segment segment : segments) {
            String shown = switch (segment) {
                case Segment.Sql sql -> sql.text().replace("??", "?");
                case Segment.Parameter parameter -> parameterToSql.apply(parameter.name());
            };
            if (left < shown.length()) {
                return Math.min(written.length(), segment instanceof Segment.Sql ? at + left : at);
            }
            left -= shown.length();
            at += switch (segment) {
                case Segment.Sql _ -> written.startsWith(shown, at) ? shown.length() : shown.length() - 1;
                case Segment.Parameter parameter -> parameter.name().length() + 1;
            };
        }
        return Math.min(written.length(), at);
    }
}
