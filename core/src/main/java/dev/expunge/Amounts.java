package dev.expunge;

import java.time.Duration;
import java.util.Locale;

/// Amounts as people read them, the same wherever Expunge speaks and whatever the machine's locale: `12,500`,
/// `13.7 %`, `0.14 s`, `2 min 10 s`.
public final class Amounts {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;

    private Amounts() {}

    /// A whole number with its thousands apart: `12,500`.
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// A share in tenths of a percent; `100.0 %` is said only when nothing is left.
    ///
    /// @param whole what `part` is a share of; of nothing, everything is done
    public static String percent(long part, long whole) {
        long tenths = part >= whole ? 1000 : Math.min(999, Math.round(1000.0 * part / whole));
        return String.format(Locale.ROOT, "%d.%d %%", tenths / 10, tenths % 10);
    }

    /// How long something took, with about two figures: `4 ms`, `0.14 s`, `1.6 s`, `12 s`, `2 min 10 s`, `1 h 20
    /// min`. Negative counts as nothing.
    public static String seconds(Duration took) {
        long millis = Math.max(0, took.plusNanos(500_000).toMillis());
        if (millis == 0) {
            return "0 s";
        }
        if (millis < 10) {
            return millis + " ms";
        }
        if (millis < 995) {
            return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
        }
        return millis < 9_950 ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0) : whole(rounded(millis));
    }

    /// A setting rather than a measurement, so in whole milliseconds as long as it is short: `200 ms`, `1.3 s`,
    /// `2 s`.
    public static String exact(Duration setting) {
        long millis = setting.toMillis();
        if (millis > 0 && millis < 1000) {
            return millis + " ms";
        }
        return millis % 1000 == 0 ? whole(Math.max(0, millis / 1000)) : seconds(setting);
    }

    /// An estimate, not more precise than estimates are: seconds below a minute, then steps of ten seconds, from
    /// ten minutes on whole minutes. Negative counts as nothing.
    public static String rough(Duration estimate) {
        long seconds = rounded(Math.max(0, estimate.toMillis()));
        if (seconds < MINUTE) {
            return whole(seconds);
        }
        long step = seconds < 10 * MINUTE ? 10 : MINUTE;
        return whole((seconds + step / 2) / step * step);
    }

    private static long rounded(long millis) {
        return millis / 1000 + (millis % 1000 >= 500 ? 1 : 0);
    }

    private static String whole(long seconds) {
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        return seconds < HOUR
                ? two(seconds / MINUTE, "min", seconds % MINUTE, "s")
                : two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        String first = count(large) + " " + largeUnit;
        return small == 0 ? first : first + " " + small + " " + smallUnit;
    }
}
