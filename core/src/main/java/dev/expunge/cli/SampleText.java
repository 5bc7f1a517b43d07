package dev.expunge.cli;

import dev.expunge.postgres.Samples.Dependants;
import dev.expunge.postgres.Samples.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Candidates that were drawn, for people and as CSV.
final class SampleText {
    /// Letters of one value of a dependant that are shown.
    private static final int LETTERS = 60;

    private SampleText() {}

    /// One candidate below the other, each column a line of its own: rows are wider than terminals. Below it what goes
    /// with it, a row a line.
    static String text(List<Subject> subjects) {
        var text = new StringBuilder();
        for (Subject subject : subjects) {
            text.append("candidate ")
                    .append(subject.number())
                    .append(": ")
                    .append(subject.rows())
                    .append(subject.rows().equals("1") ? " row goes\n" : " rows go\n");
            var lines = new Columns("ll");
            subject.columns().forEach(lines::row);
            text.append(subject.there() ? lines.text() : "  its own row is not there any more\n");
            subject.dependants().forEach(dependants -> add(dependants, text));
            text.append('\n');
        }
        return text.toString();
    }

    private static void add(Dependants dependants, StringBuilder text) {
        text.append("  ")
                .append(dependants.table())
                .append(": ")
                .append(dependants.total())
                .append(dependants.total() == 1 ? " row, " : " rows, ")
                .append(dependants.action())
                .append('\n');
        dependants.rows().forEach(row -> text.append("    ").append(line(row)).append('\n'));
        long others = dependants.total() - dependants.rows().size();
        if (others > 0) {
            text.append("    and ").append(others).append(" more\n");
        }
    }

    private static String line(Map<String, String> row) {
        return row.entrySet().stream()
                .map(e -> e.getKey() + " = " + shortened(e.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String shortened(String value) {
        String line = value.replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= LETTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LETTERS)) + "…";
    }

    /// The candidates' own rows, the names of the columns first.
    static String csv(List<Subject> subjects) {
        var text = new StringBuilder();
        subjects.stream()
                .findFirst()
                .ifPresent(first -> text.append(line(
                        List.of("candidate", "rows"),
                        List.copyOf(first.columns().keySet()))));
        subjects.forEach(subject -> text.append(line(
                List.of(Long.toString(subject.number()), subject.rows()),
                List.copyOf(subject.columns().values()))));
        return text.toString();
    }

    private static String line(List<String> before, List<String> fields) {
        var all = new ArrayList<>(before);
        all.addAll(fields);
        return Csv.line(all);
    }
}
