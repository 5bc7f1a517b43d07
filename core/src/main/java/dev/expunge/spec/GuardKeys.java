package dev.expunge.spec;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys below `guards`.
final class GuardKeys {
    private static final Spec.Ratio USUAL_DEFAULT = new Spec.Ratio(new BigDecimal("0.01"));

    private static final Key<String> COLUMN = Key.required("column", Names.column(), "A column of the root.");
    private static final Key<DateBound> NOT_BEFORE =
            Key.optional("not_before", Times.dateBound(), "No candidate is older: a day, or \":as_of - 90 days\".");
    private static final Key<DateBound> NOT_AFTER =
            Key.optional("not_after", Times.dateBound(), "No candidate is younger: a day, or \":as_of - 90 days\".");

    private static final Key<Spec.Ratio> MAX_NULL = Key.optional(
            "max_null",
            Numbers.ratio(),
            "The largest share of candidates without a date, or with an infinite one; none without this.");
    private static final Key<Spec.Ratio> MAX_DEFAULT = Key.optional(
                    "max_default",
                    Numbers.ratio(),
                    "The largest share of candidates with what programs write for no date, such as 1970-01-01.")
            .orElse("1%");
    private static final Key<Spec.Ratio> MAX_SAME_DAY = Key.optional(
            "max_same_day",
            Numbers.ratio(),
            "The largest share of candidates with one and the same day, whichever; 50% of older days without this.");

    private static final Section<Spec.DateRange> RANGE = new Section<>(
            List.of(COLUMN, NOT_BEFORE, NOT_AFTER, MAX_NULL, MAX_DEFAULT, MAX_SAME_DAY),
            GuardKeys::checkRange,
            values -> new Spec.DateRange(
                    values.the(COLUMN),
                    values.of(NOT_BEFORE),
                    values.of(NOT_AFTER),
                    values.of(MAX_NULL),
                    values.of(MAX_DEFAULT).filter(most -> !most.equals(USUAL_DEFAULT)),
                    values.of(MAX_SAME_DAY)));

    private static final Key<Long> MAX_ROWS = Key.optional(
            "max_rows",
            Numbers.whole(1, 1_000_000_000_000L),
            "The most rows, over all tables, that may be deleted or changed.");
    private static final Key<Spec.Ratio> MAX_RATIO = Key.optional(
            "max_ratio", Numbers.ratio(), "The largest share of the root's rows that may be candidates: 40% or 0.4.");
    private static final Key<Boolean> ALLOW_EMPTY = Key.optional(
                    "allow_empty", Texts.flag(), "Whether finding nothing to delete is a success.")
            .orElse("false");
    private static final Key<List<Spec.DateRange>> DATES =
            Key.optional("dates", new Items<>(RANGE, 1), "The dates that columns of a candidate may have.");

    private static final Key<Long> MAX_UNSELECTED = Key.optional(
                    "max_unselected",
                    Numbers.whole(0, 1_000_000_000_000L),
                    "The most rows of the root that may go without being selected, over an edge that leads back to it.")
            .orElse("0");

    private static final Map<Acceptable, Key<String>> REASONS = reasons();
    private static final Section<Map<Acceptable, String>> ACCEPTED =
            Section.of(List.copyOf(REASONS.values()), GuardKeys::accepted);
    private static final Key<Map<Acceptable, String>> ACCEPT = Key.optional(
            "accept", ACCEPTED, "What a person accepts although it would refuse the run, each with the reason.");

    static final Section<Spec.Guards> SECTION = new Section<>(
            Stream.concat(
                            Stream.<Key<?>>of(MAX_ROWS, MAX_RATIO, ALLOW_EMPTY, DATES, MAX_UNSELECTED, ACCEPT),
                            PlausibilityKeys.ALL.stream())
                    .toList(),
            PlausibilityKeys::check,
            values -> new Spec.Guards(
                    values.of(MAX_ROWS),
                    values.of(MAX_RATIO),
                    values.the(ALLOW_EMPTY),
                    values.of(DATES).orElse(List.of()),
                    values.the(MAX_UNSELECTED),
                    values.of(ACCEPT).orElse(Map.of()),
                    PlausibilityKeys.build(values)));

    private GuardKeys() {}

    private static Map<Acceptable, Key<String>> reasons() {
        var keys = new EnumMap<Acceptable, Key<String>>(Acceptable.class);
        for (Acceptable what : Acceptable.values()) {
            keys.put(what, Key.optional(Texts.word(what), Texts.any(), "Why it is right that " + means(what) + "."));
        }
        return keys;
    }

    private static String means(Acceptable what) {
        return switch (what) {
            case UNSEEN_WORK -> "a trigger does what the counters of a transaction do not see";
            case UNKNOWN_TRIGGER ->
                "a trigger acts whose function cannot be read: what it does in the database and beside it";
            case SUPERUSER -> "the role that deletes is a superuser, or can become one";
            case BYPASSES_RLS -> "the role that deletes goes past row level security that no touched table has";
            case TABLE_OWNER -> "the role that deletes owns a touched table, or can become its owner";
            case OTHER_DELETES -> "the role that deletes may delete from other tables, or truncate one";
            case LEDGER_CHANGES -> "the role that deletes may change what the ledger says";
        };
    }

    private static Map<Acceptable, String> accepted(Values values) {
        var accepted = new EnumMap<Acceptable, String>(Acceptable.class);
        REASONS.forEach((what, key) -> values.of(key).ifPresent(reason -> accepted.put(what, reason)));
        return accepted;
    }

    private static void checkRange(Spot spot, Values values) {
        if (Stream.of(NOT_BEFORE, NOT_AFTER, MAX_NULL, MAX_DEFAULT, MAX_SAME_DAY)
                .allMatch(key -> spot.find(key.name()).isEmpty())) {
            spot.wrong("must have not_before, not_after or both, or another limit");
        }
        Optional<DateBound> after = values.of(NOT_AFTER);
        values.of(NOT_BEFORE)
                .flatMap(before -> after.filter(it -> isEmptyRange(before, it)))
                .ifPresent(_ -> spot.find(NOT_AFTER.name()).orElse(spot).wrong("must not be earlier than not_before"));
    }

    private static boolean isEmptyRange(DateBound from, DateBound to) {
        if (from instanceof DateBound.Day(var first) && to instanceof DateBound.Day(var last)) {
            return last.isBefore(first);
        }
        return from instanceof DateBound.BeforeAsOf(int most)
                && to instanceof DateBound.BeforeAsOf(int least)
                && least > most;
    }
}
