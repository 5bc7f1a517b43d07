package dev.expunge.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces `${NAME}` by the environment variable; `$${` stands for a literal `${`.
final class Variables {
    /// The name of an environment variable.
    static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    private static final Pattern PLACE = Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[^}]*)\\}|\\$\\{");
    private static final Pattern VALID = Pattern.compile(NAME);

    private Variables() {}

    /// The text with every variable replaced. Reports each that is not set.
    static Optional<String> expand(Spot spot, String text) {
        var expanded = new StringBuilder();
        boolean complete = true;
        int from = 0;
        for (Matcher place = PLACE.matcher(text); place.find(from); from = place.end()) {
            expanded.append(text, from, place.start());
            Optional<String> value = value(spot, place);
            complete &= value.isPresent();
            expanded.append(value.orElse(""));
        }
        expanded.append(text, from, text.length());
        return complete ? Optional.of(expanded.toString()) : Optional.empty();
    }

    private static Optional<String> value(Spot spot, Matcher place) {
        if (place.group().equals("$${")) {
            return Optional.of("${");
        }
        String name = Optional.ofNullable(place.group("name")).orElse("");
        if (!VALID.matcher(name).matches()) {
            return spot.wrong("has a ${ without a variable's name and }; write $${ for a literal ${");
        }
        Optional<String> value = spot.reading().variable(name);
        return value.isPresent() ? value : spot.wrong("needs the environment variable " + name + ", which is not set");
    }
}
