package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.map.Hazard;
import dev.expunge.map.Hazard.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Hazards for people.
final class HazardText {
    private HazardText() {}

    /// All of them, grouped by how bad they are, as lines of a page.
    ///
    /// @param hazards the worst first
    static List<String> lines(List<Hazard> hazards) {
        var lines = new ArrayList<String>();
        lines.add(hazards.isEmpty() ? "Hazards: none found" : "Hazards");
        int number = 0;
        for (Severity severity : Severity.values()) {
            List<Hazard> alike =
                    hazards.stream().filter(h -> h.severity() == severity).toList();
            if (!alike.isEmpty()) {
                lines.add("  " + severity.name().toLowerCase(Locale.ROOT));
            }
            for (Hazard hazard : alike) {
                number++;
                lines.addAll(Wrapped.lines(MapText.numbered(number), hazard.what(), MapText.WIDTH));
                lines.addAll(Wrapped.lines(MapText.INDENT + "consequence: ", hazard.consequence(), MapText.WIDTH));
                lines.addAll(Wrapped.lines(MapText.INDENT + "remedy: ", hazard.remedy(), MapText.WIDTH));
            }
        }
        return lines;
    }

    /// The severe ones, and how many others there are.
    ///
    /// @param map the command that shows all of them
    static String severe(List<Hazard> hazards, String map) {
        var text = new StringBuilder("\nhazards\n");
        List<Hazard> severe =
                hazards.stream().filter(h -> h.severity() == Severity.SEVERE).toList();
        severe.forEach(h -> {
            append(text, "  ", h.what());
            append(text, "    so: ", h.consequence());
            append(text, "    do: ", h.remedy());
        });
        int others = hazards.size() - severe.size();
        if (others > 0) {
            text.append("  ")
                    .append(severe.isEmpty() ? "none that is severe; " : "and ")
                    .append(Amounts.count(others))
                    .append(severe.isEmpty() ? " less so: " : " less severe: ")
                    .append(map)
                    .append('\n');
        }
        return hazards.isEmpty() ? text + "  none\n" : text.toString();
    }

    private static void append(StringBuilder text, String head, String sentence) {
        Wrapped.lines(head, sentence, MapText.WIDTH)
                .forEach(line -> text.append(StatusText.plain(line)).append('\n'));
    }
}
