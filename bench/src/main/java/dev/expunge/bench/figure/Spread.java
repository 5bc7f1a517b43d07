package dev.expunge.bench.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The middle of several figures, and how far they lie apart: from least to most, or an interval of confidence.
public record Spread(double median, double least, double most) {
    /// The median of several figures, between the least and the most of them.
    ///
    /// @param figures at least one
    public static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /// A figure that was measured once.
    public static Spread once(double figure) {
        return new Spread(figure, figure, figure);
    }

    /// One list divided by another, round by round, so that a change in the machine's mood hits both sides.
    ///
    /// @param below as long as `above`, nowhere zero
    public static Spread ratio(List<Double> above, List<Double> below) {
        if (above.size() != below.size()) {
            throw new IllegalArgumentException(above.size() + " rounds of one and " + below.size() + " of the other");
        }
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < above.size(); round++) {
            ratios.add(above.get(round) / below.get(round));
        }
        return of(ratios);
    }

    /// `1.93 × (1.88 … 2.01)`, with the unit behind the median; without the brackets when there is no spread.
    public String text(String unit) {
        String middle = number(median) + unit;
        return least == most ? middle : middle + " (" + number(least) + " … " + number(most) + ")";
    }

    /// Three digits that count, without an exponent.
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
