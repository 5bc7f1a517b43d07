package dev.expunge.sql;

import dev.expunge.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of tables and columns: quoting them for SQL, writing them for people, reading what people wrote.
public final class Identifier {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    /// Words that stand for no name in SQL unless they are in quotes.
    private static final Set<String> RESERVED = Set.of("""
            all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
            column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
            current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze
            from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit
            localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references
            returning right select session_user similar some symmetric system_user table tablesample then to trailing true
            union unique user using variadic verbose when where window with""".split("\\s+", -1));

    private Identifier() {}

    /// As SQL, always in quotes, embedded quotes doubled. What cannot be seen, or would act on a terminal, is escaped
    /// as
    /// SQL does it: `U&"a\001b"`.
    public static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier is neither empty nor contains NUL");
        }
        return name.codePoints().allMatch(Printable::isPlain)
                ? '"' + name.replace("\"", "\"\"") + '"'
                : EscapedName.of(name);
    }

    /// As a person writes it: without quotes where the lower-case spelling is plain.
    public static String display(String name) {
        return PLAIN.matcher(name).matches() ? name : quote(name);
    }

    /// As SQL that a person reads: like [#display], but in quotes where the bare word would mean something else.
    public static String sql(String name) {
        return RESERVED.contains(name) ? quote(name) : display(name);
    }

    /// Splits a dotted or comma-separated list of names the way PostgreSQL reads them: unquoted parts fold to
    /// lower case, quoted parts stay as they are, escapes of `U&"…"` are undone. Returns empty when `text` is no
    /// such list.
    public static Optional<List<String>> split(String text, char separator) {
        var parts = new ArrayList<String>();
        int at = 0;
        while (true) {
            at = skipBlanks(text, at);
            var part = new StringBuilder();
            boolean escaped = text.regionMatches(true, at, EscapedName.OPENING, 0, EscapedName.OPENING.length());
            at = escaped ? at + EscapedName.OPENING.length() - 1 : at;
            at = text.startsWith("\"", at) ? readQuoted(text, at + 1, part) : readPlain(text, at, part);
            Optional<String> name = escaped ? EscapedName.read(part.toString()) : Optional.of(part.toString());
            if (at < 0 || part.isEmpty() || name.isEmpty()) {
                return Optional.empty();
            }
            parts.add(name.get());
            at = skipBlanks(text, at);
            if (at == text.length()) {
                return Optional.of(List.copyOf(parts));
            }
            if (text.charAt(at) != separator) {
                return Optional.empty();
            }
            at++;
        }
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int readQuoted(String text, int from, StringBuilder into) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) != '"') {
                into.append(text.charAt(at));
            } else if (text.startsWith("\"\"", at)) {
                into.append('"');
                at++;
            } else {
                return at + 1;
            }
        }
        return -1;
    }

    private static int readPlain(String text, int from, StringBuilder into) {
        int at = from;
        while (at < text.length() && isPlain(text.charAt(at))) {
            char c = text.charAt(at++);
            into.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return at;
    }

    private static boolean isPlain(char c) {
        return c == '_' || c == '$' || Character.isLetterOrDigit(c);
    }
}
