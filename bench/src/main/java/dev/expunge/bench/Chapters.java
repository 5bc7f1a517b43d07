package dev.expunge.bench;

import dev.expunge.bench.figure.Result;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// All chapters, in the order of the page.
final class Chapters {
    private static final List<String> ORDER = List.of(
            "overhead",
            "workers",
            "whole",
            "traffic",
            "contention",
            "growth",
            "unindexed",
            "partitions",
            "map",
            "changed",
            "export",
            "kill");

    private Chapters() {}

    /// Fresh ones, with their options as they are by default. `kill` is not among those of `all`.
    static List<Chapter> all() {
        return List.of(
                new Overhead(),
                new Workers(),
                new Whole(),
                new Live(),
                new Reaction(),
                new Growth(),
                new Unindexed(),
                new Partitions(),
                new Mapping(),
                new Changed(),
                new Exporting(),
                new Kill());
    }

    /// In the order of the page.
    static List<Result> sorted(Collection<Result> results) {
        return results.stream()
                .sorted(Comparator.comparingInt(result -> ORDER.indexOf(result.chapter())))
                .toList();
    }
}
