package dev.expunge.spec;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// The values of one run's parameters, checked against their declarations. Immutable.
///
/// @param values by name, in the order of the spec
public record ParameterValues(Map<String, Value> values) {
    /// One value.
    ///
    /// @param text the one spelling of the value: a whole number or a number without zeros that say nothing, an
    /// ISO date, `true` or `false`, or the text as given. Stable, so that a signature may digest it
    public record Value(Spec.ParameterType type, String text) {
        public Value {
            Objects.requireNonNull(type, "type is null");
            Objects.requireNonNull(text, "text is null");
        }

        /// The value as an SQL literal of its type, complete in itself whatever the session's settings are:
        /// `'90'::integer`.
        public String literal() {
            return switch (type) {
                case INTEGER -> quote(text) + (fitsInteger(text) ? "::integer" : "::bigint");
                case NUMBER -> quote(text) + "::numeric";
                case TEXT -> quote(text) + "::text";
                case DATE -> "date " + quote(text);
                case BOOLEAN -> Boolean.parseBoolean(text) ? "true" : "false";
            };
        }

        private static boolean fitsInteger(String text) {
            long value = Long.parseLong(text);
            return value == (int) value;
        }

        /// A backslash means itself only in an `E'…'` string, where it is doubled, whatever the server is set to.
        private static String quote(String text) {
            String doubled = text.replace("'", "''");
            return text.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
        }
    }

    public ParameterValues {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// For [ParsedCriteria#render]: each parameter as a literal, `as_of` among them, in microseconds.
    ///
    /// @return a function that throws [IllegalArgumentException] for a name that is no parameter
    public Function<String, String> literals(Instant asOf) {
        String frozen =
                "timestamptz '" + DateTimeFormatter.ISO_INSTANT.format(asOf.truncatedTo(ChronoUnit.MICROS)) + "'";
        return name -> name.equals(Names.AS_OF)
                ? frozen
                : Optional.ofNullable(values.get(name))
                        .map(Value::literal)
                        .orElseThrow(() -> new IllegalArgumentException("no parameter " + name));
    }
}
