package dev.expunge.spec;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// Shapes of numbers. Digits are ASCII; exponents are refused, because a short text could name a huge number.
final class Numbers {
    static final String WHOLE = "-?[0-9]{1,18}";
    static final String DECIMAL = "-?[0-9]{1,40}(?:\\.[0-9]{1,40})?";

    private static final Pattern WHOLE_FORM = Pattern.compile(WHOLE);
    private static final Pattern DECIMAL_FORM = Pattern.compile(DECIMAL);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private Numbers() {}

    /// A whole number between two bounds, inclusive.
    static Shape<Long> whole(long minimum, long maximum) {
        ObjectNode schema =
                JsonSchema.textOr("integer", WHOLE).put("minimum", minimum).put("maximum", maximum);
        return Scalar.of(
                (spot, text) -> {
                    if (!WHOLE_FORM.matcher(text).matches()) {
                        return spot.wrong("must be a whole number");
                    }
                    long value = Long.parseLong(text);
                    if (value < minimum) {
                        return spot.wrong("must be at least " + minimum);
                    }
                    return value > maximum ? spot.wrong("must be at most " + maximum) : Optional.of(value);
                },
                schema);
    }

    /// A number, with or without decimal places.
    static Shape<BigDecimal> decimal() {
        return Scalar.of(
                (spot, text) -> parse(text).or(() -> spot.wrong("must be a number")),
                JsonSchema.textOr("number", DECIMAL));
    }

    /// A share: `40%` or `0.4`, more than 0 and at most 1.
    static Shape<Spec.Ratio> ratio() {
        ObjectNode schema = JsonSchema.textOr("number", "[0-9]{1,3}(?:\\.[0-9]{1,20})?%?")
                .put("exclusiveMinimum", 0)
                .put("maximum", 1);
        return Scalar.of(Numbers::parseRatio, schema);
    }

    private static Optional<Spec.Ratio> parseRatio(Spot spot, String text) {
        boolean percent = text.endsWith("%");
        Optional<BigDecimal> share = parse(percent ? text.substring(0, text.length() - 1) : text)
                .map(number -> percent ? number.divide(HUNDRED) : number)
                .filter(number -> number.signum() > 0 && number.compareTo(BigDecimal.ONE) <= 0);
        return share.map(number -> Optional.of(new Spec.Ratio(number.stripTrailingZeros())))
                .orElseGet(() -> spot.wrong("must be a share above 0% and up to 100%, such as 40% or 0.4"));
    }

    /// The number that a text spells.
    static Optional<BigDecimal> parse(String text) {
        return DECIMAL_FORM.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /// The one spelling of a number: no exponent, no zeros that say nothing.
    static String canonical(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
