package dev.expunge.spec;

import java.util.Locale;

/// A piece of SQL, cut where PostgreSQL cuts it.
///
/// @param text as written
/// @param line line breaks before it
record SqlToken(Kind kind, String text, int line) {
    /// What a piece is.
    enum Kind {
        /// A keyword or a name without quotes.
        WORD,
        /// A name in double quotes.
        QUOTED_NAME,
        /// A literal in single quotes, with or without prefix, or in dollar quotes.
        STRING,
        NUMBER,
        /// A colon with a name.
        PARAMETER,
        /// One character of anything else; `::` and `:=` in one.
        SYMBOL,
        BLANK,
        LINE_COMMENT,
        BLOCK_COMMENT
    }

    /// Whether the server sees it.
    boolean counts() {
        return kind != Kind.BLANK && kind != Kind.LINE_COMMENT && kind != Kind.BLOCK_COMMENT;
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && lower().equals(word);
    }

    String lower() {
        return text.toLowerCase(Locale.ROOT);
    }

    /// The name as the server looks it up, of a word or a quoted name.
    String name() {
        return kind == Kind.QUOTED_NAME ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : lower();
    }

    /// What a string holds, without prefix and quotes; escapes stay as written.
    String content() {
        if (text.startsWith("$")) {
            int tag = text.indexOf('$', 1) + 1;
            return text.substring(tag, text.length() - tag);
        }
        return text.substring(text.indexOf('\'') + 1, text.length() - 1);
    }
}
