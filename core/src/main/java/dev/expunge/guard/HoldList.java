package dev.expunge.guard;

import java.util.ArrayList;
import java.util.List;

/// The keys in a file of comma separated values: its first line names the columns. Fields may be quoted, a quote in one
/// is doubled; empty lines count nothing. Pure.
///
/// @param keys for each wanted column its values, line by line
public record HoldList(List<List<String>> keys) {
    public HoldList {
        keys = keys.stream().map(List::copyOf).toList();
    }

    /// The text is no such list. The message names the line, never a value.
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String what) {
            super(what);
        }
    }

    /// Reads the columns of that name.
    ///
    /// @throws MalformedException when a column is missing or named twice, a line has more or fewer fields than the
    /// first, a key is blank, or a quote is open
    public static HoldList parse(String text, List<String> columns) throws MalformedException {
        List<Line> lines = new Lines(text.startsWith("\uFEFF") ? text.substring(1) : text).all();
        if (lines.isEmpty()) {
            throw new MalformedException("it is empty: not even the line with the names of its columns is there");
        }
        List<String> names = lines.getFirst().fields();
        var keys = new ArrayList<List<String>>();
        for (String column : columns) {
            int at = names.indexOf(column);
            if (at < 0 || at != names.lastIndexOf(column)) {
                throw new MalformedException(
                        "its first line must name the column " + column + (at < 0 ? "" : " only once"));
            }
            keys.add(values(lines, at));
        }
        return new HoldList(keys);
    }

    private static List<String> values(List<Line> lines, int at) throws MalformedException {
        var values = new ArrayList<String>();
        for (Line line : lines.subList(1, lines.size())) {
            if (line.fields().size() != lines.getFirst().fields().size()) {
                throw new MalformedException("line " + line.number() + " has another number of fields than the first");
            }
            if (line.fields().get(at).isBlank()) {
                throw new MalformedException("line " + line.number() + " has no key");
            }
            values.add(line.fields().get(at));
        }
        return values;
    }

    /// How many subjects it names.
    public int size() {
        return keys.isEmpty() ? 0 : keys.getFirst().size();
    }

    /// @param number of the line in the file, from 1
    private record Line(int number, List<String> fields) {}

    /// Cuts a text into lines and fields. Used once.
    private static final class Lines {
        private final String text;
        private final List<Line> lines = new ArrayList<>();
        private int at;
        private int number = 1;

        Lines(String text) {
            this.text = text;
        }

        List<Line> all() throws MalformedException {
            while (at < text.length()) {
                int begin = number;
                List<String> fields = fields();
                if (fields.size() > 1 || !fields.getFirst().isEmpty()) {
                    lines.add(new Line(begin, fields));
                }
            }
            return lines;
        }

        private List<String> fields() throws MalformedException {
            var fields = new ArrayList<String>();
            do {
                fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
            } while (separated());
            return fields;
        }

        /// Steps over a comma, or over the end of the line.
        private boolean separated() throws MalformedException {
            if (at >= text.length()) {
                return false;
            }
            char c = text.charAt(at);
            if (c == ',') {
                at++;
                return true;
            }
            if (c == '\r' && text.startsWith("\n", at + 1)) {
                at++;
            } else if (c != '\n' && c != '\r') {
                throw new MalformedException("line " + number + " has text behind a closing quote");
            }
            at++;
            number++;
            return false;
        }

        private String plain() throws MalformedException {
            int begin = at;
            while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
                if (text.charAt(at) == '"' || text.charAt(at) == '\0') {
                    throw new MalformedException("line " + number + " has a quote or a NUL inside a field");
                }
                at++;
            }
            return text.substring(begin, at).strip();
        }

        private String quoted() throws MalformedException {
            int begin = number;
            var field = new StringBuilder();
            at++;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"' && !text.startsWith("\"", at)) {
                    return field.toString();
                }
                at += c == '"' ? 1 : 0;
                number += c == '\n' ? 1 : 0;
                field.append(c);
            }
            throw new MalformedException("line " + begin + " has a quote that is never closed");
        }
    }
}
