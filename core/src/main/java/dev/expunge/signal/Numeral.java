package dev.expunge.signal;

import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers as servers write them.
public final class Numeral {
    private static final Pattern FORM = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?");

    private Numeral() {}

    /// The number that a text spells, blanks around it aside; empty for anything else, NaN and infinity included.
    public static Optional<Double> parse(String text) {
        String bare = text.strip();
        return bare.length() <= 60 && FORM.matcher(bare).matches()
                ? Optional.of(Double.parseDouble(bare)).filter(Double::isFinite)
                : Optional.empty();
    }
}
