package dev.expunge.spec;

import dev.expunge.spec.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts SQL into pieces the way PostgreSQL does with `standard_conforming_strings` on. Where a text would be cut
/// otherwise with it off, that is a flaw. Used once, by one thread.
final class SqlLexer {
    private static final String START = "[A-Za-z_\\x{80}-\\x{10FFFF}]";
    private static final Pattern WORD = Pattern.compile(START + "[A-Za-z0-9_$\\x{80}-\\x{10FFFF}]*");
    private static final Pattern DOLLAR_TAG =
            Pattern.compile("\\$(?:" + START + "[A-Za-z0-9_\\x{80}-\\x{10FFFF}]*)?\\$");
    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9_.]*(?:[eE][+-]?[0-9]+)?");
    private static final Pattern BLANK = Pattern.compile("[ \\t\\n\\r\\f\\x0B]+");
    private static final Pattern LINE_COMMENT = Pattern.compile("--[^\\n\\r]*");

    private final String sql;
    private final List<SqlToken> tokens = new ArrayList<>();
    private final List<Criteria.Flaw> flaws = new ArrayList<>();
    private int at;
    private int line;

    SqlLexer(String sql) {
        this.sql = sql;
    }

    /// All pieces; put together again they are the text.
    List<SqlToken> tokens() {
        while (at < sql.length()) {
            next();
        }
        return List.copyOf(tokens);
    }

    /// What could not be cut without doubt; complete after [#tokens].
    List<Criteria.Flaw> flaws() {
        return List.copyOf(flaws);
    }

    private void next() {
        char c = sql.charAt(at);
        if (take(Kind.BLANK, BLANK) || take(Kind.LINE_COMMENT, LINE_COMMENT)) {
            return;
        }
        if (sql.startsWith("/*", at)) {
            add(Kind.BLOCK_COMMENT, endOfComment());
        } else if (c == '\'') {
            plainString(at + 1);
        } else if (c == '"') {
            add(Kind.QUOTED_NAME, closing('"', at + 1, "a name"));
        } else if (c == '$') {
            dollar();
        } else if (c == ':') {
            colon();
        } else if (!take(Kind.NUMBER, NUMBER)) {
            wordOrSymbol(c);
        }
    }

    private void wordOrSymbol(char c) {
        boolean quoteFollows = sql.startsWith("'", at + 1);
        if (quoteFollows && "eE".indexOf(c) >= 0) {
            add(Kind.STRING, endOfEscapeString(at + 2));
        } else if (quoteFollows && "bBxXnN".indexOf(c) >= 0) {
            plainString(at + 2);
        } else if ("uU".indexOf(c) >= 0 && (sql.startsWith("&'", at + 1) || sql.startsWith("&\"", at + 1))) {
            flaw("must not use U& quotes: write the characters themselves");
            add(Kind.SYMBOL, at + 2);
        } else if (!take(Kind.WORD, WORD)) {
            add(Kind.SYMBOL, at + 1);
        }
    }

    private void plainString(int from) {
        int end = closing('\'', from, "a string");
        for (int quote = sql.indexOf('\'', from); quote >= 0 && quote < end; quote = sql.indexOf('\'', quote + 1)) {
            if (backslashesBefore(quote, from) % 2 == 1) {
                flaw("has a \\ before a quote, which servers read in two ways: write E'…' with \\\\ for a backslash");
                break;
            }
        }
        add(Kind.STRING, end);
    }

    private int backslashesBefore(int position, int from) {
        int first = position;
        while (first > from && sql.charAt(first - 1) == '\\') {
            first--;
        }
        return position - first;
    }

    /// The end of what is quoted from `from` on, a doubled quote being a part of it.
    private int closing(char quote, int from, String what) {
        for (int end = from; end < sql.length(); end++) {
            if (sql.charAt(end) == quote) {
                if (end + 1 == sql.length() || sql.charAt(end + 1) != quote) {
                    return end + 1;
                }
                end++;
            }
        }
        return unterminated(what);
    }

    private int endOfEscapeString(int from) {
        for (int end = from; end < sql.length(); end++) {
            char c = sql.charAt(end);
            if (c == '\\' || (c == '\'' && sql.startsWith("'", end + 1))) {
                end++;
            } else if (c == '\'') {
                return end + 1;
            }
        }
        return unterminated("a string");
    }

    private int endOfComment() {
        int depth = 0;
        for (int end = at; end < sql.length() - 1; end++) {
            if (sql.startsWith("/*", end)) {
                depth++;
                end++;
            } else if (sql.startsWith("*/", end)) {
                depth--;
                end++;
                if (depth == 0) {
                    return end + 1;
                }
            }
        }
        return unterminated("a comment");
    }

    private void dollar() {
        Matcher tag = matcher(DOLLAR_TAG);
        if (!tag.lookingAt()) {
            add(Kind.SYMBOL, at + 1);
            return;
        }
        int close = sql.indexOf(tag.group(), tag.end());
        add(
                Kind.STRING,
                close < 0 ? unterminated("a string") : close + tag.group().length());
    }

    private void colon() {
        if (sql.startsWith("::", at) || sql.startsWith(":=", at)) {
            add(Kind.SYMBOL, at + 2);
            return;
        }
        Matcher name = WORD.matcher(sql).region(at + 1, sql.length());
        boolean named = name.lookingAt();
        add(named ? Kind.PARAMETER : Kind.SYMBOL, named ? name.end() : at + 1);
    }

    private int unterminated(String what) {
        flaw("has " + what + " that is never closed");
        return sql.length();
    }

    private boolean take(Kind kind, Pattern pattern) {
        Matcher matcher = matcher(pattern);
        boolean found = matcher.lookingAt();
        if (found) {
            add(kind, matcher.end());
        }
        return found;
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(sql).region(at, sql.length());
    }

    private void flaw(String message) {
        flaws.add(new Criteria.Flaw(line, message));
    }

    private void add(Kind kind, int end) {
        String text = sql.substring(at, end);
        tokens.add(new SqlToken(kind, text, line));
        line += (int) text.chars().filter(c -> c == '\n').count();
        at = end;
    }
}
