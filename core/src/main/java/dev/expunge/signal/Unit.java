package dev.expunge.signal;

import dev.expunge.Amounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/// What a signal's number counts.
public enum Unit {
    /// Sessions, files, transactions.
    COUNT,
    /// Seconds.
    SECONDS,
    /// Bytes, shown in the server's units: 1 kB is 1024.
    BYTES,
    /// Bytes a second.
    BYTES_PER_SECOND,
    /// Whatever a person chose to measure.
    NUMBER;

    private static final double STEP = 1024;
    private static final String[] LARGER = {"bytes", "kB", "MB", "GB", "TB", "PB"};

    /// The number as people read it: `12`, `3.4 s`, `1.5 GB`, `12 MB/s`.
    public String words(double value) {
        return switch (this) {
            case COUNT -> Amounts.count(Math.round(value));
            case SECONDS -> Amounts.seconds(Duration.ofMillis(Math.round(value * 1000)));
            case BYTES -> bytes(value);
            case BYTES_PER_SECOND -> bytes(value) + "/s";
            case NUMBER -> number(value);
        };
    }

    private static String bytes(double value) {
        double size = value;
        int unit = 0;
        while (size >= STEP && unit < LARGER.length - 1) {
            size /= STEP;
            unit++;
        }
        String digits = size >= 10 || unit == 0 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, digits, size, LARGER[unit]).replace(".0 ", " ");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Amounts.count((long) value)
                : BigDecimal.valueOf(value).round(new java.math.MathContext(4)).toPlainString();
    }
}
