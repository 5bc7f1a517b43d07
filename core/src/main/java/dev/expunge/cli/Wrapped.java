package dev.expunge.cli;

import java.util.ArrayList;
import java.util.List;

/// A sentence broken into lines at its blanks, never inside quotes: a quoted name stays one that can be copied.
final class Wrapped {
    private Wrapped() {}

    /// At least one line; a piece that is wider than the page stands alone.
    ///
    /// @param head begins the first line; the others are indented as far
    static List<String> lines(String head, String text, int width) {
        String indent = " ".repeat(head.length());
        var lines = new ArrayList<String>();
        var line = new StringBuilder(head);
        boolean started = false;
        for (String piece : pieces(text)) {
            if (started && line.length() + 1 + piece.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
                started = false;
            }
            line.append(started ? " " : "").append(piece);
            started = true;
        }
        lines.add(line.toString());
        return lines;
    }

    private static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        boolean quoted = false;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '"') {
                quoted = !quoted;
            } else if (text.charAt(at) == ' ' && !quoted) {
                pieces.add(text.substring(from, at));
                from = at + 1;
            }
        }
        pieces.add(text.substring(from));
        return pieces;
    }
}
