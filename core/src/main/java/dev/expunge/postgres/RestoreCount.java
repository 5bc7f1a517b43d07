package dev.expunge.postgres;

import java.util.Map;
import java.util.TreeMap;

/// What becomes of the exported rows of one table.
///
/// @param table as people write it
/// @param edge the reference over which the rows stayed and changed; empty where the rows went
/// @param put how many are put back
/// @param left how many are not, by the reason in one word: equal, differs, taken, orphan, blocked, changed,
/// gone
public record RestoreCount(String table, String edge, long put, Map<String, Long> left) {
    public RestoreCount {
        left = Map.copyOf(left);
    }

    /// How many rows speak against it: those that are there as they were do not.
    public long conflicts() {
        return left.entrySet().stream()
                .filter(e -> !e.getKey().equals(StagedTable.EQUAL))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// Both together, of the same table.
    RestoreCount and(RestoreCount other) {
        var sum = new TreeMap<>(left);
        other.left().forEach((reason, rows) -> sum.merge(reason, rows, Long::sum));
        return new RestoreCount(table, edge, put + other.put(), sum);
    }
}
