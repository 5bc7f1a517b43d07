package dev.expunge.suggest;

import java.util.Optional;
import java.util.regex.Pattern;

/// Types whose values can be compared with each other.
public enum Family {
    /// Whole numbers. Two tables count from 1 on: that values are found proves little, that they are not much.
    NUMBER,
    /// Values that nothing else happens to have.
    UUID,
    /// Text, which may also hold what is a number or a UUID elsewhere.
    TEXT;

    private static final Pattern NUMBERS = Pattern.compile("smallint|integer|bigint|numeric(\\(\\d+,0\\))?");
    private static final Pattern TEXTS = Pattern.compile("text|citext|name|character( varying)?(\\(\\d+\\))?");

    /// The family of a type as the server writes it; empty for types that no reference has.
    public static Optional<Family> of(String type) {
        if (NUMBERS.matcher(type).matches()) {
            return Optional.of(NUMBER);
        }
        if (type.equals("uuid")) {
            return Optional.of(UUID);
        }
        return TEXTS.matcher(type).matches() ? Optional.of(TEXT) : Optional.empty();
    }

    /// Whether a value of this family can be a key of another: as it is, or as text.
    public boolean fits(Family key) {
        return this == key || this == TEXT;
    }
}
