package dev.expunge.cli;

import java.util.List;
import java.util.stream.Collectors;

/// Comma separated values as RFC 4180 has them: lines end with CR LF, a field with a comma, a quote or a line
/// break is quoted.
final class Csv {
    private Csv() {}

    /// One record.
    static String line(List<String> fields) {
        return fields.stream().map(Csv::field).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String field(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
