package dev.expunge.spec;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the text of a parameter by its declaration, from the spec's default as from the command line.
final class ParameterParser {
    private static final Pattern WHOLE = Pattern.compile(Numbers.WHOLE);

    private ParameterParser() {}

    sealed interface Parsed {}

    /// @param canonical the one spelling of the value, which a signature may digest
    record Valid(String canonical) implements Parsed {}

    /// @param message what is wrong, continuing the name: `must be at least 1`
    record Invalid(String message) implements Parsed {}

    static boolean hasBounds(Spec.ParameterType type) {
        return type == Spec.ParameterType.INTEGER || type == Spec.ParameterType.NUMBER;
    }

    static Parsed parse(Spec.Parameter declaration, String text) {
        return switch (declaration.type()) {
            case INTEGER ->
                WHOLE.matcher(text).matches() ? number(declaration, text) : new Invalid("must be a whole number");
            case NUMBER -> number(declaration, text);
            case TEXT -> text.indexOf('\0') < 0 ? new Valid(text) : new Invalid("must not contain a NUL character");
            case DATE ->
                Times.day(text)
                        .<Parsed>map(day -> new Valid(day.toString()))
                        .orElseGet(() -> new Invalid("must be a day such as 2024-01-31"));
            case BOOLEAN ->
                text.equals("true") || text.equals("false") ? new Valid(text) : new Invalid("must be true or false");
        };
    }

    private static Parsed number(Spec.Parameter declaration, String text) {
        Optional<BigDecimal> number = Numbers.parse(text);
        if (number.isEmpty()) {
            return new Invalid("must be a number");
        }
        Optional<String> tooSmall = declaration
                .minimum()
                .filter(minimum -> number.get().compareTo(minimum) < 0)
                .map(minimum -> "must be at least " + Numbers.canonical(minimum));
        Optional<String> tooLarge = declaration
                .maximum()
                .filter(maximum -> number.get().compareTo(maximum) > 0)
                .map(maximum -> "must be at most " + Numbers.canonical(maximum));
        return tooSmall.or(() -> tooLarge)
                .<Parsed>map(Invalid::new)
                .orElseGet(() -> new Valid(Numbers.canonical(number.get())));
    }
}
