package dev.expunge.guard;

import dev.expunge.Amounts;
import java.math.BigDecimal;
import java.util.Locale;

/// How guards write and compare their values.
final class Texts {
    /// Behind a limit that the spec does not name.
    static final String BY_DEFAULT = " (the spec names none)";

    private Texts() {}

    static String count(long number) {
        return Amounts.count(number);
    }

    static String share(long part, long whole) {
        return whole == 0 ? "0 %" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    static String share(BigDecimal ratio) {
        return ratio.multiply(BigDecimal.valueOf(100)).stripTrailingZeros().toPlainString() + " %";
    }

    /// `913 candidates (45.1 %)`
    static String of(long part, long whole) {
        return count(whole) + " candidates (" + share(part, whole) + ")";
    }

    static String average(long all, long of) {
        return String.format(Locale.ROOT, "%,.1f", (double) all / of);
    }

    /// part / whole ≤ ratio, without rounding.
    static boolean atMost(long part, long whole, BigDecimal ratio) {
        return BigDecimal.valueOf(part).compareTo(ratio.multiply(BigDecimal.valueOf(whole))) <= 0;
    }
}
