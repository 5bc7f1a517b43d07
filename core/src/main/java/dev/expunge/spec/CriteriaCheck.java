package dev.expunge.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Looks at the criteria as a part of the spec: at its lines in the file, and at the parameters declared.
final class CriteriaCheck {
    private static final String KEY = "criteria";
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{" + Variables.NAME + "\\}");

    private CriteriaCheck() {}

    /// Criteria stand in the file as they are: a value from outside comes in as a parameter, with type and
    /// bounds.
    static Shape<String> shape() {
        return Scalar.verbatim(
                (spot, text) -> {
                    if (text.isBlank()) {
                        return spot.wrong("must not be blank");
                    }
                    return VARIABLE.matcher(text).find()
                            ? spot.hide().wrong("must not use ${…}: declare a parameter and write :name")
                            : Optional.of(text);
                },
                JsonSchema.ofType("string").put("minLength", 1));
    }

    /// Reports what is wrong with the criteria, and parameters that do not fit them.
    ///
    /// @param checks other SQL without flaws that may use the parameters
    static void check(Spot file, String sql, List<String> checks) {
        Spot spot = file.find(KEY).orElseThrow();
        Criteria criteria = Criteria.of(sql);
        for (Criteria.Flaw flaw : criteria.flaws()) {
            report(spot, flaw.line(), flaw.message(), Optional.empty());
        }
        List<Spot.Entry> declared = file.find("parameters").map(Spot::names).orElse(List.of());
        if (criteria.isUnclear()) {
            return;
        }
        checkUsed(spot, criteria, declared);
        Set<String> elsewhere = new HashSet<>();
        Optional<Spot> guards = file.find("guards").flatMap(it -> it.find("checks"));
        for (String check : checks) {
            Criteria used = Criteria.of(check);
            elsewhere.addAll(used.parameters().keySet());
            guards.ifPresent(at -> checkUsed(at, used, declared));
        }
        for (Spot.Entry entry : declared) {
            if (!criteria.parameters().containsKey(entry.name())
                    && !elsewhere.contains(entry.name())
                    && !entry.name().equals(Names.AS_OF)) {
                entry.key().wrong("is declared but never used");
            }
        }
    }

    private static void checkUsed(Spot spot, Criteria criteria, List<Spot.Entry> declared) {
        Set<String> names = declared.stream().map(Spot.Entry::name).collect(Collectors.toSet());
        names.add(Names.AS_OF);
        criteria.parameters().forEach((name, line) -> {
            if (!names.contains(name)) {
                Optional<String> nearest = Spelling.nearest(name, names).map(valid -> ":" + valid);
                report(spot, line, "uses :" + name + ", which parameters does not declare", nearest);
            }
        });
    }

    private static void report(Spot spot, int offset, String message, Optional<String> nearest) {
        int line = isLiteral(spot) ? spot.line() + 1 + offset : spot.line();
        spot.reading().add(new Problem(line, spot.path(), Optional.empty(), message, nearest));
    }

    private static boolean isLiteral(Spot spot) {
        return spot.node() instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.LITERAL;
    }
}
