package dev.expunge.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Where values lie along one side of a chart. Pure.
///
/// @param low the value at `start`, above zero on a logarithmic axis
/// @param high the value at `end`, above `low`
/// @param start in pixels; may lie beyond `end`
record Axis(double low, double high, boolean logarithmic, double start, double end) {
    private static final int STEPS = 6;

    Axis {
        if (!(low < high) || (logarithmic && low <= 0)) {
            throw new IllegalArgumentException("an axis from " + low + " to " + high);
        }
    }

    /// From zero to a round number that is not below `most`.
    static Axis fromZero(double most, double start, double end) {
        double top = most > 0 ? most : 1;
        double step = step(top);
        return new Axis(0, Math.ceil(top / step - 1e-9) * step, false, start, end);
    }

    /// Over powers of ten or their halves and fifths, wide enough for both.
    ///
    /// @param least above zero
    static Axis logarithmic(double least, double most, double start, double end) {
        double low = Math.pow(10, Math.floor(Math.log10(least) + 1e-9));
        double high = Math.pow(10, Math.ceil(Math.log10(most) - 1e-9));
        return new Axis(low, high > low ? high : low * 10, true, start, end);
    }

    private static double step(double range) {
        double raw = range / STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double share = raw / power;
        return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    }

    /// The pixel of a value; values beyond the ends are held at them.
    double at(double value) {
        double held = Math.clamp(value, low, high);
        double share = logarithmic ? Math.log(held / low) / Math.log(high / low) : (held - low) / (high - low);
        return start + share * (end - start);
    }

    /// Round values along the axis, both ends included where they are round.
    List<Double> ticks() {
        var ticks = new ArrayList<Double>();
        if (logarithmic) {
            boolean few = high / low <= 1_001;
            for (double power = low; power <= high * 1.001; power *= 10) {
                ticks.add(power);
                if (few && power * 5 <= high) {
                    ticks.add(power * 2);
                    ticks.add(power * 5);
                }
            }
            return ticks;
        }
        double step = step(high - low);
        for (long n = (long) Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) {
            ticks.add(n * step);
        }
        return ticks;
    }

    /// A tick as text: no more digits than it has.
    static String label(double tick) {
        if (tick == 0) {
            return "0";
        }
        double size = Math.abs(tick);
        int digits = size >= 1 ? 2 : (int) Math.ceil(-Math.log10(size)) + 1;
        String text = String.format(Locale.ROOT, "%,." + digits + "f", tick);
        return text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
    }
}
