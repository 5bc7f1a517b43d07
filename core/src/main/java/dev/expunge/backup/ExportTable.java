package dev.expunge.backup;

import java.util.List;
import java.util.Objects;

/// A table as it is exported.
///
/// One table can be exported twice under two numbers: its rows that are deleted with all their columns, its rows
/// that only lose a reference with the columns that identify and change them.
///
/// @param number counted from 1 in an order in which rows can be loaded again, unique within an export
/// @param name schema and table as people write them, `public.users`
/// @param columns the columns of each line, in order: only such as COPY can load again, and
/// [ExportColumn#SUBJECTS]
/// @param wholeRow whether a line holds all that is needed to insert the row, not only to set it back
/// @param shape what else a restore has to know of the table
public record ExportTable(int number, String name, List<ExportColumn> columns, boolean wholeRow, TableShape shape) {
    private static final int LONGEST_NAME = 100;

    public ExportTable {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(shape, "shape is null");
        columns = List.copyOf(columns);
        if (number < 1) {
            throw new IllegalArgumentException("an exported table is numbered from 1");
        }
    }

    /// The columns that are the table's own.
    public List<ExportColumn> own() {
        return columns.stream().filter(c -> !c.equals(ExportColumn.SUBJECTS)).toList();
    }

    /// `01-public.users.copy.zst.age`: ASCII letters and digits, unique by its number whatever the table is
    /// called.
    String fileName() {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        String shortened = safe.substring(0, Math.min(safe.length(), LONGEST_NAME));
        return padded(number, 2) + "-" + shortened + ".copy.zst.age";
    }

    static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
