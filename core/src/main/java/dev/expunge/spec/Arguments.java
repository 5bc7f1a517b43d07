package dev.expunge.spec;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `--set name=value` on a command line says about the parameters of a spec. Used by one thread.
public final class Arguments {
    private static final int LONGEST_SHOWN = 40;

    private final Map<String, Spec.Parameter> declared;
    private final List<String> problems = new ArrayList<>();

    private Arguments(Map<String, Spec.Parameter> declared) {
        this.declared = declared;
    }

    /// The value of every parameter: as set, otherwise the default.
    ///
    /// @param settings each `name=value`
    /// @throws Failure PARAMETER_INVALID with all problems: missing, unknown, twice, wrong type, out of bounds
    public static ParameterValues resolve(Spec spec, List<String> settings) {
        return new Arguments(spec.parameters()).resolve(settings);
    }

    private ParameterValues resolve(List<String> settings) {
        Map<String, String> given = given(settings);
        var values = new LinkedHashMap<String, ParameterValues.Value>();
        declared.forEach((name, parameter) -> value(name, parameter, Optional.ofNullable(given.get(name)))
                .ifPresent(value -> values.put(name, value)));
        if (problems.isEmpty()) {
            return new ParameterValues(values);
        }
        throw failure();
    }

    private Map<String, String> given(List<String> settings) {
        var given = new LinkedHashMap<String, String>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            String name = equals < 0 ? setting : setting.substring(0, equals);
            if (equals < 0) {
                problems.add(name + "   must be name=value");
            } else if (!declared.containsKey(name)) {
                problems.add(unknown(name));
            } else if (given.putIfAbsent(name, setting.substring(equals + 1)) != null) {
                problems.add(name + "   is set twice");
            }
        }
        return given;
    }

    private String unknown(String name) {
        if (name.equals(Names.AS_OF)) {
            return name + "   cannot be set: it is the frozen now of the run";
        }
        return name + "   is not a parameter of this spec"
                + Spelling.nearest(name, declared.keySet())
                        .map(valid -> "; did you mean " + valid + "?")
                        .orElse("");
    }

    private Optional<ParameterValues.Value> value(String name, Spec.Parameter parameter, Optional<String> given) {
        Optional<String> text = given.or(parameter::defaultValue);
        if (text.isEmpty()) {
            problems.add(name + "   must be set: it has no default");
            return Optional.empty();
        }
        return switch (ParameterParser.parse(parameter, text.get())) {
            case ParameterParser.Valid valid ->
                Optional.of(new ParameterValues.Value(parameter.type(), valid.canonical()));
            case ParameterParser.Invalid invalid -> {
                problems.add(name + shown(parameter, text.get()) + "   " + invalid.message());
                yield Optional.empty();
            }
        };
    }

    /// A text may be about a person, so it is not repeated.
    private static String shown(Spec.Parameter parameter, String text) {
        boolean harmless = parameter.type() != Spec.ParameterType.TEXT
                && text.length() <= LONGEST_SHOWN
                && text.chars().noneMatch(Character::isISOControl);
        return harmless ? " = " + text : "";
    }

    private Failure failure() {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return Failure.nothingChanged(
                Code.PARAMETER_INVALID,
                "the parameters have " + count + "\n  " + String.join("\n  ", problems),
                "set each parameter as --set name=value",
                "the section parameters of the spec says which there are, and their bounds");
    }
}
