package dev.expunge.spec;

import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys of each item below `holds`: where it stands who must not be deleted now.
final class HoldKeys {
    private static final Key<TableName> TABLE =
            Key.optional("table", Names.table(), "A table or view whose rows name the subjects that are held.");
    private static final Key<Path> CSV = Key.optional(
            "csv",
            Texts.path(),
            "A file of comma separated values, with column names in its first line, that names them.");
    private static final Key<HoldCondition> CONDITION = Key.optional(
            "condition", condition(), "An SQL condition on the root: rows for which it is not false are held.");
    private static final Key<List<String>> KEY = Key.optional(
            "key",
            new OneOrMany<>(column()),
            "The columns of the table or the file that name the subject, in the order of the root's key.");
    private static final Key<HoldCondition> WHILE = Key.optional(
            "while", condition(), "The condition under which a row of the table counts; without one every row does.");
    private static final Key<String> UNTIL = Key.optional(
            "until", column(), "The column of the table that says when a hold ends; null is never, a day to its end.");

    private static final Section<HoldSource> SOURCE =
            new Section<>(List.of(TABLE, CONDITION, CSV, KEY, WHILE, UNTIL), HoldKeys::check, HoldKeys::source);

    static final Shape<List<HoldSource>> ALL = new Items<>(SOURCE, 1);

    private HoldKeys() {}

    private static Shape<String> column() {
        return Scalar.of(
                (spot, text) -> Identifier.split(text, '.')
                        .filter(parts -> parts.size() == 1)
                        .map(List::getFirst)
                        .or(() -> spot.wrong("must be the name of one column")),
                JsonSchema.ofType("string").put("minLength", 1));
    }

    private static Shape<HoldCondition> condition() {
        return Scalar.verbatim(
                (spot, text) -> {
                    var condition = new HoldCondition(text);
                    List<String> flaws = condition.flaws();
                    flaws.forEach(spot::wrong);
                    return flaws.isEmpty() ? Optional.of(condition) : Optional.empty();
                },
                JsonSchema.ofType("string").put("minLength", 1));
    }

    private static void check(Spot spot, Values values) {
        long sources = Stream.of(TABLE, CONDITION, CSV)
                .filter(key -> spot.find(key.name()).isPresent())
                .count();
        if (sources != 1) {
            spot.wrong("must have one of table, condition and csv");
            return;
        }
        boolean keyed = spot.find(CONDITION.name()).isEmpty();
        if (keyed && spot.find(KEY.name()).isEmpty()) {
            spot.wrong("must say by which columns it names a subject: key: user_id");
        }
        if (!keyed) {
            spot.find(KEY.name())
                    .ifPresent(key -> key.wrong("is for a table or a file: a condition is about the root"));
        }
        if (spot.find(TABLE.name()).isEmpty()) {
            Stream.of(WHILE, UNTIL)
                    .forEach(key -> spot.find(key.name()).ifPresent(found -> found.wrong("is for a table alone")));
        }
    }

    private static HoldSource source(Values values) {
        List<String> key = values.of(KEY).orElse(List.of());
        return values.of(TABLE)
                .<HoldSource>map(table -> new HoldSource.Rows(table, key, values.of(WHILE), values.of(UNTIL)))
                .or(() -> values.of(CSV).map(file -> new HoldSource.Listed(file, key)))
                .orElseGet(() -> new HoldSource.Condition(values.the(CONDITION), 0));
    }
}
