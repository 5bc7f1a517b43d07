package dev.expunge.postgres;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Says in which lines two fingerprints of a schema differ.
public final class Drift {
    private Drift() {}

    /// A sentence that names the first lines that are new or gone.
    public static String difference(String before, String now) {
        Set<String> gone = lines(before);
        gone.removeAll(lines(now));
        Set<String> fresh = lines(now);
        fresh.removeAll(lines(before));
        List<String> shown = java.util.stream.Stream.concat(
                        fresh.stream().map(l -> "new: " + l), gone.stream().map(l -> "gone: " + l))
                .limit(4)
                .toList();
        return String.join("\n  ", shown);
    }

    private static Set<String> lines(String text) {
        return new LinkedHashSet<>(text.lines().toList());
    }
}
