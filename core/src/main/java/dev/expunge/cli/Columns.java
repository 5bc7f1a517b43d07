package dev.expunge.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows of words below each other, each column as wide as its widest word: names to the left, numbers to the
/// right. Confined to one thread.
public final class Columns {
    private static final String APART = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final String numeric;

    /// @param alignment one letter for each column, `l` or `r`
    public Columns(String alignment) {
        this.numeric = alignment;
    }

    /// Adds a row, one cell for each column.
    public Columns row(String... cells) {
        if (cells.length != numeric.length()) {
            throw new IllegalArgumentException("a row has " + numeric.length() + " cells");
        }
        rows.add(List.of(cells));
        return this;
    }

    /// The rows, each indented by two blanks and ended by a line break.
    public String text() {
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(APART).append(cell(row, column));
            }
            text.append(StatusText.plain(line.toString().stripTrailing())).append('\n');
        }
        return text.toString();
    }

    private String cell(List<String> row, int column) {
        String word = row.get(column);
        String gap = " ".repeat(width(column) - word.length());
        return numeric.charAt(column) == 'r' ? gap + word : word + gap;
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
