package dev.expunge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A terminal of endless width that knows the few control sequences of the live block. Anything else fails.
final class Screen {
    private static final Pattern PIECE = Pattern.compile("\u001b\\[(\\d*)([AJK])|\n|\r|[^\u001b\n\r]+");

    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    private Screen() {}

    /// The lines that are seen after the output, without empty ones at the end.
    static List<String> showing(String output) {
        var screen = new Screen();
        Matcher piece = PIECE.matcher(output);
        int end = 0;
        while (piece.find() && piece.start() == end) {
            screen.write(piece);
            end = piece.end();
        }
        if (end != output.length()) {
            throw new AssertionError("the terminal does not know what comes at " + end);
        }
        var seen = new ArrayList<>(
                screen.lines.stream().map(StringBuilder::toString).toList());
        while (!seen.isEmpty() && seen.getLast().isEmpty()) {
            seen.removeLast();
        }
        return seen;
    }

    private void write(Matcher piece) {
        String text = piece.group();
        switch (text) {
            case "\n" -> {
                row++;
                column = 0;
                if (row == lines.size()) {
                    lines.add(new StringBuilder());
                }
            }
            case "\r" -> column = 0;
            default -> {
                if (piece.group(2) == null) {
                    put(text);
                } else {
                    control(piece.group(2).charAt(0), piece.group(1));
                }
            }
        }
    }

    private void put(String text) {
        StringBuilder line = lines.get(row);
        line.replace(column, Math.min(line.length(), column + text.length()), text);
        column += text.length();
    }

    private void control(char letter, String number) {
        if (letter == 'A') {
            row -= Integer.parseInt(number);
            return;
        }
        lines.get(row).setLength(column);
        if (letter == 'J') {
            lines.subList(row + 1, lines.size()).clear();
        }
    }
}
