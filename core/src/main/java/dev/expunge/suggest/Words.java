package dev.expunge.suggest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The words that a name is made of, in lower case: `merge_requests`, `MergeRequests` and `mergeRequests` are
/// `merge`, `requests`.
final class Words {
    private static final Pattern BOUNDARY =
            Pattern.compile("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");
    private static final Map<String, String> IRREGULAR =
            Map.of("people", "person", "children", "child", "men", "man", "ids", "id", "indices", "index");

    private Words() {}

    static List<String> of(String name) {
        return BOUNDARY.splitAsStream(name)
                .filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    /// The words of a table's name, the last one for a single row: `merge`, `request`.
    static List<String> singular(String name) {
        var words = new ArrayList<>(of(name));
        if (!words.isEmpty()) {
            words.add(one(words.removeLast()));
        }
        return words;
    }

    /// One of many: `users` to `user`, `companies` to `company`. A word that is none of many stays.
    static String one(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.endsWith("ies") && word.length() > 4) {
            return word.substring(0, word.length() - 3) + "y";
        }
        if (word.matches(".*(ss|x|ch|sh|us)es")) {
            return word.substring(0, word.length() - 2);
        }
        return word.length() > 2 && word.endsWith("s") && !word.matches(".*(ss|us|is)")
                ? word.substring(0, word.length() - 1)
                : word;
    }

    /// Whether a list of words ends with another.
    static boolean endsWith(List<String> words, List<String> end) {
        return !end.isEmpty()
                && words.size() >= end.size()
                && words.subList(words.size() - end.size(), words.size()).equals(end);
    }
}
