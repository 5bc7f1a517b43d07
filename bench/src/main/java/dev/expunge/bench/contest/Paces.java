package dev.expunge.bench.contest;

import java.util.Locale;

/// What stands behind `pace:` in the specs of the benchmarks.
public final class Paces {
    /// As considerate as it gets.
    public static final String GENTLE = "{ mode: gentle, deadline: 60s }";

    /// As fast as nobody is hurt.
    public static final String BRISK = "{ mode: brisk, deadline: 60s }";

    private Paces() {}

    /// No rest, all workers from the beginning, and batches of a size that suits: for measurements without traffic,
    /// where nothing is to be learnt.
    public static String free(int workers) {
        return String.format(
                Locale.ROOT,
                "{ mode: { fixed: { roots: %d, pause: 0ms } }, workers: %d, deadline: 60s }",
                2_000,
                workers);
    }

    /// What never changes.
    public static String fixed(int roots, int pauseMillis) {
        return String.format(
                Locale.ROOT, "{ mode: { fixed: { roots: %d, pause: %dms } }, deadline: 60s }", roots, pauseMillis);
    }
}
