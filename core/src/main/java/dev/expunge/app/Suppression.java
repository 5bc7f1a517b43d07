package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.deleted.DigestList;
import dev.expunge.deleted.Roll;
import dev.expunge.spec.Spec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Answers whether a subject was deleted, from the lists outside the database alone: for whoever imports data,
/// and must not bring somebody back. Connects to no database.
public final class Suppression {
    private static final Pattern UUID_DIGITS = Pattern.compile("[0-9a-f]{32}");
    private static final Set<String> WHOLE = Set.of("smallint", "integer", "bigint");

    private final Spec spec;

    Suppression(Spec spec) {
        this.spec = spec;
    }

    /// Whether each of some subjects was deleted, and not restored on purpose since; in their order.
    ///
    /// @param keys each with the values of the root's key, in the order of its columns, as the server writes
    /// them
    /// @throws Failure `USAGE` when a key has not as many values as the lists have columns
    public List<Boolean> deleted(List<List<String>> keys) {
        try (DeletedLists lists = DeletedLists.of(spec).orElseThrow(Suppression::none)) {
            lists.shelf().requireBegun();
            var names = lists.shelf().names();
            lists.shelf().requireWhole(names);
            List<DigestList> all = lists.shelf().inOrder(names).stream()
                    .filter(list -> list.root().equals(spec.root()))
                    .toList();
            List<String> types = all.isEmpty() ? List.of() : all.getLast().types();
            List<List<String>> written =
                    keys.stream().map(key -> written(key, types)).toList();
            var roll = new Roll(lists.shelf(), all, spec.root());
            var found = new BitSet();
            for (int pass = 0; pass < roll.passes(); pass++) {
                roll.begin(pass);
                for (int i = 0; i < written.size(); i++) {
                    if (roll.deleted(written.get(i)).isPresent()) {
                        found.set(i);
                    }
                }
            }
            var answers = new ArrayList<Boolean>();
            for (int i = 0; i < keys.size(); i++) {
                answers.add(found.get(i));
            }
            return answers;
        }
    }

    private List<String> written(List<String> key, List<String> types) {
        if (!types.isEmpty() && types.size() != key.size()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "a subject of " + spec.root() + " is named by " + types.size() + " values ("
                            + String.join(", ", types) + "), not by " + key.size(),
                    "give one --key for each column of the key, in the order of the columns");
        }
        var written = new ArrayList<String>();
        for (int i = 0; i < key.size(); i++) {
            written.add(types.isEmpty() ? key.get(i) : written(key.get(i), types.get(i)));
        }
        return written;
    }

    /// Other spellings of one number or UUID mean the same.
    private static String written(String value, String type) {
        if (WHOLE.contains(type)) {
            try {
                return new BigInteger(value.strip()).toString();
            } catch (NumberFormatException _) {
                throw unreadable(type);
            }
        }
        return type.equals("uuid") ? uuid(value.strip()) : value;
    }

    /// As the server reads one: braces, and hyphens after any four digits or none.
    private static String uuid(String value) {
        boolean braces = value.startsWith("{") && value.endsWith("}");
        String digits = (braces ? value.substring(1, value.length() - 1) : value)
                .replace("-", "")
                .toLowerCase(Locale.ROOT);
        if (!UUID_DIGITS.matcher(digits).matches()) {
            throw unreadable("uuid");
        }
        return digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    /// Values in another order, or a line with the columns' names, would answer no.
    private static Failure unreadable(String type) {
        return Failure.nothingChanged(
                Code.USAGE,
                "a value that is given for a column of type " + type + " is none of that type",
                "give the values of the key in the order of its columns, one subject on a line, and no line of names");
    }

    private static Failure none() {
        return Failure.nothingChanged(
                Code.SPEC_INVALID,
                "the spec keeps no lists of who was deleted: it has no deleted",
                "say where they are kept, and by which key: deleted: { to: …, key: ${…} }");
    }
}
