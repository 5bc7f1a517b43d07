package dev.expunge.delete;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// How many roots make a batch that works as long as the target. Immutable.
///
/// With `w` for the median weight of a root in the last seven samples and `e` for what is usual: `f = target /
/// e(w × roots)`. Between 2/3 and 3/2 the size stays (dead band). Otherwise roots × f, rounded, within the
/// bounds:
///
/// - while fewer than five samples are known: at once, by no more than × 2 or / 4;
/// - later: five samples after the last change at the earliest, by no more than × 1.5 or / 2, and up only while
///   all is calm.
///
/// Heavier candidates thus make the batches smaller, and are not mistaken for a slower server.
///
/// @param weights of a root, in the last samples
/// @param since samples since the size last changed
record Size(int roots, List<Double> weights, int since) {
    private static final int REMEMBERED = 7;
    private static final int BETWEEN_CHANGES = 5;
    private static final double TOO_LARGE = 2.0 / 3;
    private static final double TOO_SMALL = 1.5;

    Size {
        weights = List.copyOf(weights);
    }

    static Size of(int roots) {
        return new Size(roots, List.of(), 0);
    }

    /// The same after one more sample.
    Size and(Sample sample) {
        int over = Math.max(0, weights.size() + 1 - REMEMBERED);
        double weight = sample.weight() / sample.roots();
        return new Size(
                roots,
                Stream.concat(weights.stream().skip(over), Stream.of(weight)).toList(),
                since + 1);
    }

    /// The weight of a whole batch.
    double weight() {
        return Costs.median(weights) * roots;
    }

    /// How much larger the batches should be: less than 1 for smaller ones.
    double factor(Costs usual, Duration target) {
        return (double) target.toNanos() / Math.max(1, usual.predict(weight()).toNanos());
    }

    /// The size that follows.
    ///
    /// @param settled whether enough is known to go by steps
    /// @param mayGrow whether larger batches are in order
    Size learnt(double factor, boolean settled, boolean mayGrow, PaceRules rules) {
        boolean stays = factor > TOO_LARGE && factor < TOO_SMALL;
        if (stays || (factor > 1 && !mayGrow) || (settled && since < BETWEEN_CHANGES)) {
            return this;
        }
        return resized(settled ? Math.clamp(factor, 0.5, 1.5) : Math.clamp(factor, 0.25, 2), rules);
    }

    /// The size times the factor, within the bounds.
    Size resized(double factor, PaceRules rules) {
        int wanted = (int) Math.clamp(Math.round(roots * factor), (long) rules.fewest(), (long) rules.most());
        return wanted == roots ? this : new Size(wanted, weights, 0);
    }
}
