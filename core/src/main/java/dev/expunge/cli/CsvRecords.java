package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.ArrayList;
import java.util.List;

/// Reads comma separated values as RFC 4180 has them; a line may end with LF alone, and an empty line is no
/// record.
final class CsvRecords {
    private final String text;
    private final String from;
    private final List<List<String>> records = new ArrayList<>();
    private List<String> fields = new ArrayList<>();
    private int at;

    private CsvRecords(String text, String from) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.from = from;
    }

    /// @param from where the text is from, for messages
    /// @throws Failure `USAGE` when a quote is not closed
    static List<List<String>> of(String text, String from) {
        return new CsvRecords(text, from).read();
    }

    private List<List<String>> read() {
        while (at < text.length()) {
            boolean quoted = text.charAt(at) == '"';
            String field = quoted ? quoted() : plain();
            fields.add(field);
            boolean more = at < text.length() && text.charAt(at) == ',';
            if (more) {
                at++;
            }
            if (more && at == text.length()) {
                fields.add("");
            }
            if (!more || at == text.length()) {
                end(quoted);
            }
        }
        return records;
    }

    private void end(boolean quoted) {
        if (quoted || fields.size() > 1 || !fields.getFirst().isEmpty()) {
            records.add(List.copyOf(fields));
        }
        fields = new ArrayList<>();
        at += text.startsWith("\r\n", at) ? 2 : at < text.length() ? 1 : 0;
    }

    private String plain() {
        int begin = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(begin, at);
    }

    private String quoted() {
        var field = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                field.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                field.append('"');
                at++;
            } else if (at == text.length() || ",\r\n".indexOf(text.charAt(at)) >= 0) {
                return field.toString();
            } else {
                break;
            }
        }
        throw Failure.nothingChanged(
                Code.USAGE,
                "record " + (records.size() + 1) + " of " + from
                        + " has a quote that is not closed, or text behind one",
                "write a quote inside of a quoted value twice: \"say \"\"hello\"\"\"");
    }
}
