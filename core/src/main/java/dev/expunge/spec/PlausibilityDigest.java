package dev.expunge.spec;

import dev.expunge.spec.Plausibility.Check;
import dev.expunge.spec.Plausibility.Expectation;
import dev.expunge.spec.Plausibility.Factor;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// The part of the canonical text that is about plausibility. What is as usual is not in it.
final class PlausibilityDigest {
    private static final Plausibility USUAL = Plausibility.USUAL;

    private PlausibilityDigest() {}

    /// Adds what differs from the usual to the node of the guards.
    static void add(Plausibility wanted, ObjectNode guards) {
        perTable(guards, "max_rows_per_table", wanted.maxRows(), PlausibilityDigest::text);
        perTable(guards, "max_ratio_per_table", wanted.maxRatio(), ratio -> Numbers.canonical(ratio.value()));
        wanted.group()
                .ifPresent(group -> guards.putObject("max_ratio_per_group")
                        .put("column", group.column())
                        .put("share", Numbers.canonical(group.share().value()))
                        .put("at_least", text(group.atLeast())));
        factor(guards, "last_runs", wanted.lastRuns(), USUAL.lastRuns());
        if (wanted.emptyAfter() != USUAL.emptyAfter()) {
            guards.put("empty_after", text(wanted.emptyAfter()));
        }
        wanted.dryRun()
                .ifPresent(change -> guards.putObject("dry_run")
                        .put("change", Numbers.canonical(change.share().value()))
                        .put("at_least", text(change.atLeast())));
        factor(guards, "dependants", wanted.dependants(), USUAL.dependants());
        wanted.maxDependants().ifPresent(most -> guards.put("max_dependants", text(most)));
        if (!wanted.checks().isEmpty()) {
            var checks = guards.putArray("checks");
            wanted.checks().stream().sorted(Comparator.comparing(Check::name)).forEach(check -> {
                ObjectNode node = checks.addObject().put("name", check.name()).put("sql", check.sql());
                expectation(node, check.expectation());
            });
        }
        if (!wanted.timeLimit().equals(USUAL.timeLimit())) {
            guards.put("time_limit", wanted.timeLimit().toString());
        }
    }

    private static void expectation(ObjectNode node, Expectation expectation) {
        switch (expectation) {
            case Expectation.None _ -> node.put("expect", "none");
            case Expectation.All _ -> node.put("expect", "all");
            case Expectation.Between between -> {
                node.put("expect", "between");
                between.least().ifPresent(least -> node.put("at_least", Numbers.canonical(least)));
                between.most().ifPresent(most -> node.put("at_most", Numbers.canonical(most)));
            }
        }
    }

    private static void factor(ObjectNode guards, String name, Factor wanted, Factor usual) {
        if (!wanted.equals(usual)) {
            guards.putObject(name).put("factor", text(wanted.factor())).put("at_least", text(wanted.atLeast()));
        }
    }

    private static <K extends Comparable<? super K>, T> void perTable(
            ObjectNode guards, String name, Map<K, T> limits, Function<T, String> text) {
        if (!limits.isEmpty()) {
            ObjectNode node = guards.putObject(name);
            new TreeMap<>(limits).forEach((table, limit) -> node.put(table.toString(), text.apply(limit)));
        }
    }

    private static String text(long number) {
        return Numbers.canonical(BigDecimal.valueOf(number));
    }
}
