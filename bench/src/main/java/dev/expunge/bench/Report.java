package dev.expunge.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Figures as text for the terminal and as Markdown for the documentation.
///
/// @param conditions what has to be known to read the figures, a line each
record Report(List<Figures.Line> lines, List<String> conditions) {
    /// For the terminal.
    String text() {
        String table = lines.stream()
                .map(line -> String.format(
                        Locale.ROOT,
                        "%-56s %-28s %-24s %s%n",
                        line.what(),
                        line.seconds().text(" s"),
                        line.ratio().text(" ×"),
                        line.target()))
                .collect(Collectors.joining());
        String head = String.format(Locale.ROOT, "%-56s %-28s %-24s %s%n", "", "time", "to the bare loop", "target");
        return head + table + "\n" + String.join("\n", conditions) + "\n";
    }

    /// For the documentation.
    String markdown() {
        String table = lines.stream()
                .map(line -> "| " + line.what() + " | " + line.seconds().text(" s") + " | "
                        + line.ratio().text(" ×") + " | " + line.target() + " |\n")
                .collect(Collectors.joining());
        String notes = conditions.stream().map(line -> "- " + line + "\n").collect(Collectors.joining());
        return "| | time: median (least … most) | to the bare loop, round by round | target |\n"
                + "| --- | --- | --- | --- |\n" + table + "\n" + notes;
    }
}
