package dev.expunge.spec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys below each name in `parameters`.
final class ParameterKeys {
    private static final Key<Spec.ParameterType> TYPE =
            Key.required("type", Texts.choice(Spec.ParameterType.class), "The type of the value.");
    private static final Key<BigDecimal> MINIMUM =
            Key.optional("minimum", Numbers.decimal(), "The smallest value, for integer and number.");
    private static final Key<BigDecimal> MAXIMUM =
            Key.optional("maximum", Numbers.decimal(), "The largest value, for integer and number.");
    private static final Key<String> DEFAULT = Key.optional(
            "default",
            Scalar.of((_, text) -> Optional.of(text), JsonSchema.anyScalar()),
            "The value when the command line sets none; without it the parameter must be set.");

    private static final Section<Spec.Parameter> SECTION =
            new Section<>(List.of(TYPE, MINIMUM, MAXIMUM, DEFAULT), ParameterKeys::check, ParameterKeys::parameter);

    /// All parameters, by name.
    static final Shape<Map<String, Spec.Parameter>> ALL = new Entries<>(Names::parameter, Names.PARAMETER, SECTION);

    private ParameterKeys() {}

    private static void check(Spot spot, Values values) {
        Optional<Spec.ParameterType> type = values.of(TYPE);
        if (type.isEmpty()) {
            return;
        }
        boolean bounded = ParameterParser.hasBounds(type.get());
        for (Key<BigDecimal> bound : List.of(MINIMUM, MAXIMUM)) {
            if (!bounded && values.of(bound).isPresent()) {
                at(spot, bound).wrong("is only for the types integer and number");
            }
        }
        if (values.of(MINIMUM).isPresent()
                && values.of(MAXIMUM).isPresent()
                && values.of(MINIMUM).get().compareTo(values.of(MAXIMUM).get()) > 0) {
            at(spot, MAXIMUM).wrong("must not be below minimum");
        } else {
            checkDefault(spot, values);
        }
    }

    private static void checkDefault(Spot spot, Values values) {
        values.of(DEFAULT).ifPresent(text -> {
            switch (ParameterParser.parse(declaration(values), text)) {
                case ParameterParser.Valid _ -> {}
                case ParameterParser.Invalid invalid -> at(spot, DEFAULT).wrong(invalid.message());
            }
        });
    }

    private static Spot at(Spot spot, Key<?> key) {
        return spot.find(key.name()).orElse(spot);
    }

    private static Spec.Parameter declaration(Values values) {
        return new Spec.Parameter(values.the(TYPE), values.of(MINIMUM), values.of(MAXIMUM), Optional.empty());
    }

    private static Spec.Parameter parameter(Values values) {
        Spec.Parameter declaration = declaration(values);
        Optional<String> canonical = values.of(DEFAULT)
                .map(text -> ParameterParser.parse(declaration, text))
                .map(parsed -> switch (parsed) {
                    case ParameterParser.Valid valid -> valid.canonical();
                    case ParameterParser.Invalid _ -> throw new IllegalStateException("checked before");
                });
        return new Spec.Parameter(declaration.type(), declaration.minimum(), declaration.maximum(), canonical);
    }
}
