package dev.expunge.bench.figure;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// Intervals of confidence of 95 % for quantiles and their ratios, by drawing whole windows with replacement:
/// requests of one window are not independent of each other, windows nearly are. The same windows give the same
/// interval.
public final class Bootstrap {
    private static final int DRAWS = 1_000;
    private static final long SEED = 20_261_121;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /// What was measured in a window with a deletion, and in its neighbour without one. Nobody changes it.
    public static final class Pair {
        private final double[] with;
        private final double[] without;

        /// Takes the arrays as they are.
        public Pair(double[] with, double[] without) {
            this.with = with;
            this.without = without;
        }

        /// With a deletion.
        public double[] with() {
            return with;
        }

        /// Without one.
        public double[] without() {
            return without;
        }
    }

    /// The ratio of the quantile over all windows with a deletion to that over all others. A pair is drawn or not
    /// as a whole, so that a change in the machine's mood hits both.
    ///
    /// @param pairs at least one; with one alone the interval is empty
    /// @param share of the quantile, as 0.99
    public static Spread paired(List<Pair> pairs, double share) {
        var with = new Windows(pairs.stream().map(Pair::with).toList());
        var without = new Windows(pairs.stream().map(Pair::without).toList());
        double plain = with.quantile(with.each(), share) / without.quantile(without.each(), share);
        return interval(plain, random -> {
            int[] chosen = with.drawn(random);
            return with.quantile(chosen, share) / without.quantile(chosen, share);
        });
    }

    /// The ratio of the quantile over some windows to that over others which have nothing to do with them.
    ///
    /// @param above at least one
    /// @param below at least one
    public static Spread apart(List<double[]> above, List<double[]> below, double share) {
        var one = new Windows(above);
        var other = new Windows(below);
        double plain = one.quantile(one.each(), share) / other.quantile(other.each(), share);
        return interval(
                plain, random -> one.quantile(one.drawn(random), share) / other.quantile(other.drawn(random), share));
    }

    /// The quantile itself over some windows.
    public static Spread quantileOf(List<double[]> windows, double share) {
        var all = new Windows(windows);
        return interval(all.quantile(all.each(), share), random -> all.quantile(all.drawn(random), share));
    }

    private static Spread interval(double plain, ToDoubleFunction<SplittableRandom> statistic) {
        var random = new SplittableRandom(SEED);
        double[] sorted = DoubleStream.generate(() -> statistic.applyAsDouble(random))
                .limit(DRAWS)
                .sorted()
                .toArray();
        return new Spread(plain, Quantile.of(sorted, TAIL), Quantile.of(sorted, 1 - TAIL));
    }

    /// Several windows as one.
    public static double[] all(List<double[]> windows) {
        return windows.stream().flatMapToDouble(DoubleStream::of).toArray();
    }
}
