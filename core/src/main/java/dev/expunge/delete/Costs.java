package dev.expunge.delete;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What the last batches cost, oldest first. Immutable.
///
/// The prediction is the median of what each of them would have taken with another weight `w`: more weight takes
/// proportionally longer; of less weight a tenth of the time stays, because a transaction costs something before
/// it touches a row. Both err on the side of patience: a small batch is not slow for its overhead, a heavy one not
/// for its weight.
record Costs(List<Cost> last) {
    static final Costs NONE = new Costs(List.of());

    private static final double OVERHEAD = 0.1;

    Costs {
        last = List.copyOf(last);
    }

    /// One batch.
    record Cost(double weight, double nanos) {
        private double scaledTo(double wanted) {
            double share = Math.max(1, wanted) / Math.max(1, weight);
            return share >= 1 ? nanos * share : nanos * (OVERHEAD + (1 - OVERHEAD) * share);
        }
    }

    /// The same with one batch more, and only the last `most` of them.
    Costs and(double weight, Duration took, int most) {
        int over = Math.max(0, last.size() + 1 - most);
        return new Costs(Stream.concat(last.stream().skip(over), Stream.of(new Cost(weight, took.toNanos())))
                .toList());
    }

    int size() {
        return last.size();
    }

    /// What a batch of that weight takes when it is as fast as the middle one of these; nothing when there are none.
    Duration predict(double weight) {
        return Duration.ofNanos(
                (long) median(last.stream().map(cost -> cost.scaledTo(weight)).toList()));
    }

    /// The middle one; 0 of none.
    static double median(List<Double> figures) {
        if (figures.isEmpty()) {
            return 0;
        }
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
