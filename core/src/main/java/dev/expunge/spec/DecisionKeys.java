package dev.expunge.spec;

import dev.expunge.sql.Identifier;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What stands behind the name of an edge: a word, or a mapping where more is to be said.
final class DecisionKeys {
    /// Stands for a decision that only a person can take.
    static final String UNDECIDED = "DECIDE";

    private static final List<Action> WORDS = List.of(Action.DELETE, Action.DETACH, Action.FORBID);
    private static final String COLUMN = "\"(?:[^\"]|\"\")+\"|[^\\s\".,()]+";

    private static final Key<Action> ACTION =
            Key.optional("action", action(), "What happens to the referencing row: delete, detach or forbid.");
    private static final Key<Map<String, NewValue>> ANONYMIZE = Key.optional(
            "anonymize", columns(), "The row stays; each of these columns is overwritten: null, a constant, or sql.");
    private static final Key<Map<String, NewValue>> SET = Key.optional(
            "set",
            columns(),
            "For detach of an expression: the columns that hold the reference, and what they become.");
    private static final Key<Expression> WHEN = Key.optional(
            "when", expression(), "The condition on a row of the child under which it is a reference at all.");
    private static final Key<String> REASON = Key.required("reason", Texts.any(), "Why the rows have to stay.");
    private static final Key<LocalDate> UNTIL =
            Key.required("until", day(), "The last day of that reason; from then on the spec is refused.");
    private static final Key<Keeping> KEEP = Key.optional(
            "keep",
            Section.of(List.of(REASON, UNTIL), values -> new Keeping(values.the(REASON), values.the(UNTIL))),
            "The rows stay as they are, although they reference a deleted row: for a reason, until a day.");

    /// The decision about one edge.
    static final Shape<Decision> DECISION = new Either<>(
            brief(),
            new Section<>(List.of(ACTION, ANONYMIZE, KEEP, SET, WHEN), DecisionKeys::check, DecisionKeys::decision));

    private DecisionKeys() {}

    private static Shape<Decision> brief() {
        Scalar<Action> word = action();
        return Scalar.verbatim((spot, text) -> word.parse().apply(spot, text).map(Decision::of), word.schema());
    }

    private static Scalar<Action> action() {
        List<String> words = WORDS.stream().map(Texts::word).toList();
        return Scalar.verbatim(
                (spot, text) -> switch (text) {
                    case "anonymize" -> spot.wrong("must say which columns: { anonymize: { name: null } }");
                    case "keep" -> spot.wrong("must say why and how long: { keep: { reason: …, until: 2031-12-31 } }");
                    default ->
                        text.equalsIgnoreCase(UNDECIDED)
                                ? spot.wrong("must be decided by a person: delete, detach or forbid")
                                : WORDS.stream()
                                        .filter(action -> Texts.word(action).equals(text))
                                        .findFirst()
                                        .or(() -> spot.wrong(
                                                "must be one of: " + String.join(", ", words),
                                                Spelling.nearest(text, words)));
                },
                JsonSchema.oneOf(words));
    }

    private static Shape<Map<String, NewValue>> columns() {
        return new Entries<>(DecisionKeys::column, COLUMN, new NewValueShape());
    }

    private static Optional<String> column(Spot key, String text) {
        return Identifier.split(text, '.')
                .filter(parts -> parts.size() == 1)
                .map(List::getFirst)
                .or(() -> key.wrong(
                        "must be one column of the child, as in SQL: a name that needs quotes is '\"Name\"'"));
    }

    /// An expression without flaws.
    static Shape<Expression> expression() {
        return Scalar.verbatim(
                (spot, text) -> {
                    var expression = new Expression(text);
                    expression.flaws().forEach(spot::wrong);
                    return expression.flaws().isEmpty() ? Optional.of(expression) : Optional.empty();
                },
                JsonSchema.ofType("string").put("minLength", 1));
    }

    private static Shape<LocalDate> day() {
        return Scalar.verbatim(
                (spot, text) -> Times.day(text).or(() -> spot.wrong("must be a day such as 2031-12-31")),
                JsonSchema.exactText("[0-9]{4}-[0-9]{2}-[0-9]{2}"));
    }

    private static void check(Spot spot, Values values) {
        long ways = Stream.of(ACTION, ANONYMIZE, KEEP)
                .filter(key -> spot.find(key.name()).isPresent())
                .count();
        if (ways != 1) {
            spot.wrong("must have one of action, anonymize and keep");
        }
        Stream.of(ANONYMIZE, SET)
                .forEach(key -> values.of(key)
                        .filter(Map::isEmpty)
                        .ifPresent(_ -> spot.find(key.name())
                                .ifPresent(empty -> empty.wrong("must name at least one column"))));
        if (values.of(ACTION).filter(action -> action != Action.DETACH).isPresent()) {
            spot.find(SET.name())
                    .ifPresent(set -> set.wrong("is for detach alone; to overwrite columns write anonymize"));
        } else if (spot.find(ACTION.name()).isEmpty()) {
            spot.find(SET.name()).ifPresent(set -> set.wrong("is for action: detach alone"));
        }
    }

    private static Decision decision(Values values) {
        Optional<Map<String, NewValue>> overwritten = values.of(ANONYMIZE);
        Action action =
                overwritten.isPresent() ? Action.ANONYMIZE : values.of(ACTION).orElse(Action.KEEP);
        return new Decision(
                action, values.of(WHEN), overwritten.or(() -> values.of(SET)).orElse(Map.of()), values.of(KEEP));
    }
}
