package dev.expunge.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final double P99 = 0.99;

    @Test
    void quantileIsTheNearestRank() {
        double[] sorted = new double[200];
        for (int n = 0; n < sorted.length; n++) {
            sorted[n] = n + 1;
        }

        assertThat(Quantile.of(sorted, P99)).isEqualTo(198);
        assertThat(Quantile.of(sorted, 0.5)).isEqualTo(100);
        assertThat(Quantile.of(sorted, 1)).isEqualTo(200);
        assertThat(Quantile.of(new double[] {7}, P99)).isEqualTo(7);
    }

    @Test
    void quantileOverChosenWindowsIsThatOfTheirValuesInOneHeap() {
        var random = new SplittableRandom(5);
        List<double[]> windows = List.of(latencies(random, 1), latencies(random, 3), latencies(random, 2));
        var all = new Windows(windows);

        for (double share : new double[] {0.01, 0.5, P99, 1}) {
            for (int[] chosen : List.of(new int[] {0, 1, 2}, new int[] {1, 1, 1}, new int[] {2, 0, 2})) {
                double[] heap = Arrays.stream(chosen)
                        .mapToObj(windows::get)
                        .flatMapToDouble(Arrays::stream)
                        .sorted()
                        .toArray();
                assertThat(all.quantile(chosen, share)).isEqualTo(Quantile.of(heap, share));
            }
        }
    }

    @Test
    void equalWindowsGiveARatioOfOneWithoutSpread() {
        var pair = new Bootstrap.Pair(new double[] {1, 2, 3}, new double[] {3, 1, 2});

        assertThat(Bootstrap.paired(List.of(pair, pair, pair), P99)).isEqualTo(new Spread(1, 1, 1));
    }

    @Test
    void intervalOfSameTrafficHoldsOneInMostTrials() {
        int held = 0;
        for (int trial = 0; trial < 20; trial++) {
            Spread ratio = Bootstrap.paired(pairs(trial, 1), P99);
            held += ratio.least() <= 1 && ratio.most() >= 1 ? 1 : 0;
        }

        assertThat(held).isBetween(16, 20);
    }

    @Test
    void intervalOfTrafficTwiceAsSlowIsAwayFromOne() {
        Spread ratio = Bootstrap.paired(pairs(1, 2), P99);

        assertThat(ratio.least()).isGreaterThan(1.2);
        assertThat(ratio.most()).isLessThan(3);
        assertThat(ratio.median()).isBetween(ratio.least(), ratio.most());
    }

    @Test
    void windowsThatHaveNothingToDoWithEachOtherMayDifferInNumber() {
        List<double[]> fast = List.of(new double[] {1, 1}, new double[] {1, 1}, new double[] {1, 1});
        List<double[]> slow = List.of(new double[] {4, 4});

        assertThat(Bootstrap.apart(slow, fast, P99)).isEqualTo(new Spread(4, 4, 4));
    }

    @Test
    void sameWindowsGiveTheSameInterval() {
        assertThat(Bootstrap.paired(pairs(3, 1), P99)).isEqualTo(Bootstrap.paired(pairs(3, 1), P99));
    }

    private static List<Bootstrap.Pair> pairs(int seed, double times) {
        var random = new SplittableRandom(seed);
        var pairs = new ArrayList<Bootstrap.Pair>();
        for (int n = 0; n < 12; n++) {
            pairs.add(new Bootstrap.Pair(latencies(random, times), latencies(random, 1)));
        }
        return pairs;
    }

    private static double[] latencies(SplittableRandom random, double times) {
        return random.doubles(400).map(chance -> -Math.log(1 - chance) * times).toArray();
    }
}
