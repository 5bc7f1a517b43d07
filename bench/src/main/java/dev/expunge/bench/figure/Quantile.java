package dev.expunge.bench.figure;

/// The value that a share of the measured ones does not exceed, by nearest rank.
public final class Quantile {
    private Quantile() {}

    /// The quantile of what was measured.
    ///
    /// @param sorted ascending, at least one
    /// @param share above 0, at most 1
    public static double of(double[] sorted, double share) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        int rank = (int) Math.ceil(sorted.length * share - 1e-9);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }
}
