package dev.expunge.delete;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What a row cost in the last batches, oldest first. Immutable.
///
/// @param nanos nanoseconds per row, one figure for each batch
record RowTimes(List<Double> nanos) {
    static final RowTimes NONE = new RowTimes(List.of());

    RowTimes {
        nanos = List.copyOf(nanos);
    }

    /// The same with one batch more, and only the last `most` of them.
    RowTimes and(Sample sample, int most) {
        double one = (double) sample.took().toNanos() / Math.max(1, sample.rows());
        int over = Math.max(0, nanos.size() + 1 - most);
        return new RowTimes(
                Stream.concat(nanos.stream().skip(over), Stream.of(one)).toList());
    }

    int size() {
        return nanos.size();
    }

    /// What a batch of `rows` rows takes when it is as fast as the middle one of these.
    Duration predict(long rows) {
        return Duration.ofNanos((long) (median() * rows));
    }

    private double median() {
        if (nanos.isEmpty()) {
            return 0;
        }
        List<Double> sorted = nanos.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
