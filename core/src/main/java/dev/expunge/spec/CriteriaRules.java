package dev.expunge.spec;

import dev.expunge.spec.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What criteria must not say, word by word: more than one statement, writing, or anything whose value differs
/// between the dry run and a batch. Used once, by one thread.
final class CriteriaRules {
    private static final String USE_AS_OF = ": write :as_of, the frozen now of the run";
    private static final Pattern PARAMETER = Pattern.compile(":" + Names.PARAMETER);

    private static final Set<String> CLOCK_WORDS =
            Set.of("current_timestamp", "current_date", "current_time", "localtime", "localtimestamp");
    private static final Set<String> CLOCK_FUNCTIONS =
            Set.of("now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday");
    private static final Pattern UNREPEATABLE_FUNCTIONS =
            Pattern.compile("random|random_normal|setseed|gen_random_uuid|gen_random_bytes|uuidv[47]|uuid_generate_v.*"
                    + "|txid_current|pg_current_xact_id|nextval|currval|lastval");
    private static final Pattern ACTING_FUNCTIONS = Pattern.compile(
            "setval|set_config|pg_notify|pg_sleep.*|pg_(?:cancel|terminate)_backend|pg_(?:try_)?advisory_.*|dblink.*"
                    + "|lo_.*|query_to_xml.*|cursor_to_xml.*");
    private static final Set<String> WRITING_WORDS = Set.of(
            "insert",
            "update",
            "delete",
            "truncate",
            "merge",
            "drop",
            "alter",
            "create",
            "grant",
            "revoke",
            "copy",
            "into");

    private final List<SqlToken> tokens;
    private final boolean clock;
    private final List<Criteria.Flaw> flaws = new ArrayList<>();

    /// @param clock whether it may ask what time it is: it is read anew each time, and means that moment
    CriteriaRules(List<SqlToken> tokens, boolean clock) {
        this.tokens = tokens.stream().filter(SqlToken::counts).toList();
        this.clock = clock;
    }

    List<Criteria.Flaw> flaws() {
        if (tokens.isEmpty()) {
            flaws.add(new Criteria.Flaw(0, "must hold a condition, not only comments"));
        }
        for (int at = 0; at < tokens.size(); at++) {
            SqlToken token = tokens.get(at);
            switch (token.kind()) {
                case SYMBOL -> symbol(token, at);
                case PARAMETER -> parameter(token);
                case WORD -> word(token, at);
                case QUOTED_NAME -> call(token, at);
                case STRING -> string(token, at);
                case NUMBER, BLANK, LINE_COMMENT, BLOCK_COMMENT -> {}
            }
        }
        return List.copyOf(flaws);
    }

    private void symbol(SqlToken token, int at) {
        switch (token.text()) {
            case ";" -> flaw(token, "must be one condition without ;");
            case "\\" -> flaw(token, "must not have a \\ outside quotes");
            case "\0" -> flaw(token, "must not have a NUL character");
            case "$" -> {
                if (kindAt(at + 1).filter(kind -> kind == Kind.NUMBER).isPresent()) {
                    flaw(token, "must not have numbered parameters: declare one and write :name");
                }
            }
            default -> {}
        }
    }

    private void parameter(SqlToken token) {
        if (!PARAMETER.matcher(token.text()).matches()) {
            flaw(token, "has a parameter whose name is not of letters a to z, digits and _");
        }
    }

    private void word(SqlToken token, int at) {
        String word = token.lower();
        if (CLOCK_WORDS.contains(word) && !clock) {
            flaw(token, "must not use " + word + USE_AS_OF);
        } else if (locksRows(token, at)) {
            flaw(token, "must not lock rows with for " + tokens.get(at + 1).lower());
        } else if (WRITING_WORDS.contains(word) && !isColumn(at) && !isAfterFor(at)) {
            flaw(token, "must not use " + word + ": a condition only reads (write \"" + word + "\" if it is a column)");
        } else {
            call(token, at);
        }
    }

    private boolean isColumn(int at) {
        return isSymbolAt(at - 1, ".");
    }

    private boolean isAfterFor(int at) {
        return isWordAt(at - 1, "for") || isWordAt(at - 1, "key");
    }

    private boolean locksRows(SqlToken token, int at) {
        return token.isWord("for")
                && (isWordAt(at + 1, "update")
                        || isWordAt(at + 1, "share")
                        || (isWordAt(at + 1, "no") && isWordAt(at + 2, "key"))
                        || (isWordAt(at + 1, "key") && isWordAt(at + 2, "share")));
    }

    private void call(SqlToken token, int at) {
        if (!isSymbolAt(at + 1, "(")) {
            return;
        }
        String name = token.name();
        if (CLOCK_FUNCTIONS.contains(name) && !clock) {
            flaw(token, "must not use " + name + "()" + USE_AS_OF);
        } else if (name.equals("age") && hasOneArgument(at + 1) && !clock) {
            flaw(token, "must not use age() with one argument, which counts from today: write age(:as_of, …)");
        } else if (UNREPEATABLE_FUNCTIONS.matcher(name).matches()) {
            flaw(token, "must not use " + name + "(), which is not repeatable: each batch would see another value");
        } else if (ACTING_FUNCTIONS.matcher(name).matches()) {
            flaw(token, "must not use " + name + "(), which does more than read");
        }
    }

    private boolean hasOneArgument(int opening) {
        int depth = 0;
        for (int at = opening; at < tokens.size(); at++) {
            SqlToken token = tokens.get(at);
            if (token.isSymbol("(") || token.isSymbol("[")) {
                depth++;
            } else if (token.isSymbol(")") || token.isSymbol("]")) {
                depth--;
            } else if (depth == 1 && token.isSymbol(",")) {
                return false;
            }
            if (depth == 0) {
                return true;
            }
        }
        return true;
    }

    private void string(SqlToken token, int at) {
        DateLiteral.wordIn(token, tokens, at)
                .ifPresent(word -> flaw(
                        token,
                        "must not use the literal '" + word + "', which a date reads as the clock"
                                + (clock ? ": write now()" : USE_AS_OF)
                                + " (or cast it to text if the word is meant)"));
    }

    private boolean isSymbolAt(int at, String symbol) {
        return tokenAt(at).filter(token -> token.isSymbol(symbol)).isPresent();
    }

    private boolean isWordAt(int at, String word) {
        return tokenAt(at).filter(token -> token.isWord(word)).isPresent();
    }

    private Optional<Kind> kindAt(int at) {
        return tokenAt(at).map(SqlToken::kind);
    }

    private Optional<SqlToken> tokenAt(int at) {
        return at < 0 || at >= tokens.size() ? Optional.empty() : Optional.of(tokens.get(at));
    }

    private void flaw(SqlToken token, String message) {
        flaws.add(new Criteria.Flaw(token.line(), message));
    }
}
