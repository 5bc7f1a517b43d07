package dev.expunge.spec;

import dev.expunge.spec.Plausibility.Change;
import dev.expunge.spec.Plausibility.Factor;
import dev.expunge.spec.Plausibility.Group;
import dev.expunge.sql.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The keys below `guards` that say what a plausible deletion looks like.
final class PlausibilityKeys {
    private static final long MANY = 1_000_000_000_000L;
    private static final Plausibility USUAL = Plausibility.USUAL;

    private static final Key<Map<TableName, Long>> MAX_ROWS = Key.optional(
            "max_rows_per_table",
            perTable(Numbers.whole(0, MANY)),
            "For single tables, the most rows that may be deleted or changed.");
    private static final Key<Map<TableName, Spec.Ratio>> MAX_RATIO = Key.optional(
            "max_ratio_per_table",
            perTable(Numbers.ratio()),
            "For single tables, the largest share of the rows that may be deleted or changed.");

    private static final Key<String> COLUMN =
            Key.required("column", Names.column(), "A column of the root that tells the groups apart: tenant_id.");
    private static final Key<Spec.Ratio> SHARE =
            Key.required("share", Numbers.ratio(), "The largest share of a group's rows that may be candidates.");
    private static final Key<Long> GROUP_AT_LEAST = atLeast("Groups with fewer candidates are not judged.", 10);
    private static final Key<Group> GROUP = Key.optional(
            "max_ratio_per_group",
            Section.of(
                    List.of(COLUMN, SHARE, GROUP_AT_LEAST),
                    values -> new Group(values.the(COLUMN), values.the(SHARE), values.the(GROUP_AT_LEAST))),
            "The largest share that may go of one group of the root, such as a tenant.");

    private static final Key<Factor> LAST_RUNS = Key.optional(
            "last_runs",
            factor(USUAL.lastRuns(), "Smaller differences are not judged."),
            "How many times more or fewer candidates than in the middle of the last ten finished runs.");
    private static final Key<Long> EMPTY_AFTER = Key.optional(
                    "empty_after",
                    Numbers.whole(0, 10),
                    "No candidate at all is refused when so many last finished runs had some; 0 for never.")
            .orElse(Long.toString(USUAL.emptyAfter()));

    private static final Key<Spec.Ratio> CHANGE = Key.optional(
                    "change", Numbers.ratio(), "How much more or less than the dry run counted.")
            .orElse("20%");
    private static final Key<Long> CHANGE_AT_LEAST =
            atLeast("Smaller differences are not judged.", Change.USUAL.atLeast());
    private static final Key<Change> DRY_RUN = Key.optional(
            "dry_run",
            Section.of(
                    List.of(CHANGE, CHANGE_AT_LEAST),
                    values -> new Change(values.the(CHANGE), values.the(CHANGE_AT_LEAST))),
            "How far from what the dry run counted; where this stands, an execution needs --counted.");

    private static final Key<Factor> DEPENDANTS = Key.optional(
            "dependants",
            factor(USUAL.dependants(), "Candidates with fewer rows are not judged."),
            "How many times more rows may go with one candidate than with the others on average.");
    private static final Key<Long> MAX_DEPENDANTS =
            Key.optional("max_dependants", Numbers.whole(0, MANY), "The most rows that may go with one candidate.");

    private static final Key<Duration> TIME_LIMIT = Key.optional(
                    "time_limit",
                    Times.duration(Duration.ofMillis(100), Duration.ofHours(24)),
                    "How long one measurement may take; a guard without its measurement refuses.")
            .orElse(USUAL.timeLimit().toMinutes() + "min");

    /// In the order in which editors offer them.
    static final List<Key<?>> ALL = List.of(
            MAX_ROWS,
            MAX_RATIO,
            GROUP,
            LAST_RUNS,
            EMPTY_AFTER,
            DRY_RUN,
            DEPENDANTS,
            MAX_DEPENDANTS,
            CheckKeys.CHECKS,
            TIME_LIMIT);

    private PlausibilityKeys() {}

    private static <T> Shape<Map<TableName, T>> perTable(Shape<T> limit) {
        return new Entries<>((spot, text) -> Names.table().read(spot), Names.TABLE, limit);
    }

    private static Key<Long> atLeast(String doc, long usual) {
        return Key.optional("at_least", Numbers.whole(0, MANY), doc).orElse(Long.toString(usual));
    }

    private static Shape<Factor> factor(Factor usual, String doc) {
        Key<Long> factor = Key.optional("factor", Numbers.whole(2, 1_000_000), "So many times as many.")
                .orElse(Long.toString(usual.factor()));
        Key<Long> atLeast = atLeast(doc, usual.atLeast());
        return Section.of(List.of(factor, atLeast), values -> new Factor(values.the(factor), values.the(atLeast)));
    }

    static void check(Spot spot, Values values) {
        values.of(CheckKeys.CHECKS)
                .ifPresent(checks ->
                        CheckKeys.uniqueNames(spot.find(CheckKeys.CHECKS.name()).orElse(spot), checks));
    }

    static Plausibility build(Values values) {
        return new Plausibility(
                values.of(MAX_ROWS).orElse(Map.of()),
                values.of(MAX_RATIO).orElse(Map.of()),
                values.of(GROUP),
                values.of(LAST_RUNS).orElse(USUAL.lastRuns()),
                values.the(EMPTY_AFTER),
                values.of(DRY_RUN),
                values.of(DEPENDANTS).orElse(USUAL.dependants()),
                values.of(MAX_DEPENDANTS),
                values.of(CheckKeys.CHECKS).orElse(List.of()),
                values.the(TIME_LIMIT));
    }
}
