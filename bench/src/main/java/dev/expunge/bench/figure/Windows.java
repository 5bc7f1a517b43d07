package dev.expunge.bench.figure;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// What was measured in several windows, ready for quantiles over any choice of them. Immutable.
final class Windows {
    private final List<double[]> sorted;
    private final double[] all;

    /// @param windows at least one value in all of them together
    Windows(List<double[]> windows) {
        this.sorted = windows.stream().map(Windows::ascending).toList();
        this.all = windows.stream().flatMapToDouble(DoubleStream::of).sorted().toArray();
    }

    private static double[] ascending(double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    /// Every window once.
    int[] each() {
        return IntStream.range(0, sorted.size()).toArray();
    }

    /// As many windows as there are, drawn with replacement.
    int[] drawn(SplittableRandom random) {
        return random.ints(sorted.size(), 0, sorted.size()).toArray();
    }

    /// The quantile over the chosen windows, by nearest rank: the smallest of all values that so many of the
    /// chosen ones do not exceed.
    double quantile(int[] chosen, double share) {
        long count = Arrays.stream(chosen).mapToLong(n -> sorted.get(n).length).sum();
        long rank = Math.max(1, (long) Math.ceil(count * share - 1e-9));
        int low = 0;
        int high = all.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (notAbove(chosen, all[middle]) >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return all[low];
    }

    private long notAbove(int[] chosen, double value) {
        return Arrays.stream(chosen)
                .mapToLong(n -> notAbove(sorted.get(n), value))
                .sum();
    }

    private static int notAbove(double[] ascending, double value) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
