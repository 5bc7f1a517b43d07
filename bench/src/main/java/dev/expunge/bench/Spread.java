package dev.expunge.bench;

import java.util.List;
import java.util.Locale;

/// The middle of several figures, and how far they lie apart.
record Spread(double median, double least, double most) {
    /// @param figures at least one
    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /// `1.93 (1.88 … 2.01)`, with a unit behind the median.
    String text(String unit) {
        return String.format(Locale.ROOT, "%.2f%s (%.2f … %.2f)", median, unit, least, most);
    }
}
