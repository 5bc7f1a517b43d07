package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.postgres.Suggestions;
import dev.expunge.sql.TableName;
import dev.expunge.suggest.Suggestion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `map --suggest` prints: likely references that the schema does not declare. Names of the schema only, no
/// value.
final class MapSuggest {
    private static final String INDENT = "        ";

    private final TableName root;
    private final List<Suggestion> suggestions;
    private final int unanswered;

    MapSuggest(TableName root, Suggestions.Found found) {
        this.root = root;
        this.unanswered = found.unanswered();
        this.suggestions = found.suggestions().stream()
                .sorted(Comparator.comparing(MapSuggest::confidence)
                        .thenComparing(
                                s -> !s.candidate().match().target().table().equals(root))
                        .thenComparingInt(s -> -s.candidate().match().score())
                        .thenComparing(s -> s.candidate().edge()))
                .toList();
    }

    private static Suggestion.Confidence confidence(Suggestion suggestion) {
        return suggestion.confidence().orElse(Suggestion.Confidence.LOW);
    }

    /// For people.
    String text() {
        var lines = new ArrayList<String>();
        lines.addAll(Wrapped.lines(
                "",
                suggestions.isEmpty()
                        ? "No column looks like an undeclared reference to what goes with " + root + "."
                        : "What looks like a reference to what goes with " + root
                                + " and is not declared: " + MapText.counted(suggestions.size(), "column")
                                + ". None is followed until its line stands below `edges:`.",
                MapText.WIDTH));
        for (Suggestion suggestion : suggestions) {
            lines.add("");
            lines.add(String.format(Locale.ROOT, "%-8s", word(suggestion)) + line(suggestion));
            lines.addAll(Wrapped.lines(INDENT + "# ", reason(suggestion), MapText.WIDTH));
        }
        if (unanswered > 0) {
            lines.add("");
            lines.add(
                    MapText.counted(unanswered, "question")
                            + " the server did not answer in time, or not to this role; those are judged by their names alone.");
        }
        return lines.stream().map(line -> StatusText.plain(line) + "\n").collect(Collectors.joining());
    }

    /// For programs: one line.
    String json() {
        ObjectNode node = JsonMapper.shared()
                .createObjectNode()
                .put("event", "suggestions")
                .put("root", root.toString())
                .put("unanswered", unanswered);
        ArrayNode all = node.putArray("suggestions");
        for (Suggestion suggestion : suggestions) {
            ObjectNode one = all.addObject()
                    .put("edge", suggestion.candidate().edge())
                    .put("confidence", word(suggestion))
                    .put("reason", suggestion.candidate().match().reason())
                    .put("indexed", suggestion.indexed())
                    .put("line", line(suggestion));
            suggestion.candidate().when().ifPresent(when -> one.put("when", when));
            suggestion.sampled().ifPresentOrElse(n -> one.put("sampled", n), () -> one.putNull("sampled"));
            one.put("found", suggestion.found());
        }
        return node + "\n";
    }

    private static String word(Suggestion suggestion) {
        return confidence(suggestion).name().toLowerCase(Locale.ROOT);
    }

    /// The line to add to a spec; it stays invalid until a person has decided.
    private static String line(Suggestion suggestion) {
        Optional<String> when = suggestion.candidate().when();
        return YamlText.key(suggestion.candidate().edge(), "") + " "
                + when.map(it -> "{ action: DECIDE, when: " + YamlText.scalar(it) + " }")
                        .orElse("DECIDE");
    }

    private static String reason(Suggestion suggestion) {
        String index = suggestion.indexed() ? "; indexed" : "";
        return suggestion.candidate().match().reason() + "; " + overlap(suggestion) + index;
    }

    private static String overlap(Suggestion suggestion) {
        if (suggestion.sampled().isEmpty()) {
            return "its values could not be compared";
        }
        long sampled = suggestion.sampled().get();
        if (sampled == 0) {
            return "it holds no value to compare";
        }
        return suggestion.found() == sampled
                ? (sampled == 1
                        ? "its one value is there"
                        : "all " + Amounts.count(sampled) + " different values are there")
                : Amounts.percent(suggestion.found(), sampled) + " of " + MapText.counted(sampled, "different value")
                        + " are there";
    }
}
